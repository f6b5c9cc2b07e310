package import Chat

/// Copies of a store.
extension SQLiteStore {
  /// Copies the store at a path, which may be in use, as it is now, into a file that must not be there yet.
  package static func backUp(_ path: String, to copy: String) throws(StoreError) {
    try copyStore(path, to: copy) { (_) throws(StoreError) in }
  }

  /// Makes a store, which must not be there yet, of a copy; its devices are told that it is another one, and each goes on where the copy ends.
  package static func restore(from copy: String, to path: String, epoch: MessageID) throws(StoreError) {
    try copyStore(copy, to: path) { (database) throws(StoreError) in
      try Epoch(database).write(epoch)
      try database.run("UPDATE account SET restored = top")
      try database.commit()
    }
  }

  /// What was changed in the new file is there when it gets its name.
  private static func copyStore(
    _ path: String, to copy: String, change: (Database) throws(StoreError) -> Void
  ) throws(StoreError) {
    let (source, target) = (try StoreFile(path), try StoreFile(copy))
    guard source.byteCount > 0 else { throw .cannotOpen("there is nothing to copy") }
    try target.refuseExisting()
    let unfinished = try StoreFile(copy + ".unfinished")
    unfinished.remove()
    try unfinished.create()
    defer { unfinished.remove() }
    try copyAll(of: source, to: unfinished)
    let database = try Database(path: unfinished.path)
    defer { database.close() }
    try change(database)
    database.close()
    try unfinished.rename(to: target)
  }

  private static func copyAll(of source: StoreFile, to target: StoreFile) throws(StoreError) {
    let database = try Database(path: source.path)
    defer { database.close() }
    database.keepLogAtClose(source.hasLog)
    try Schema.server.check(database)
    try database.copy(to: target.path)
  }
}
