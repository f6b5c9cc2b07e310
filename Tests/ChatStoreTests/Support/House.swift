import Chat

@testable import ChatStore

/// A store in a file that can be closed and opened again, with people in front of it.
final class House {
  let folder: TemporaryFolder
  private(set) var store: SQLiteStore
  private(set) var stage: Stage

  init(_ folder: TemporaryFolder, pageLimit: Int? = nil) throws {
    self.folder = folder
    store = try Self.open(folder, at: 1_000_000, pageLimit: pageLimit)
    stage = Stage(store: store)
  }

  convenience init(pageLimit: Int? = nil) throws {
    try self.init(TemporaryFolder(), pageLimit: pageLimit)
  }

  static func open(_ folder: TemporaryFolder, at time: Int64, pageLimit: Int? = nil) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(path: folder.file("chat.db"), nameHold: Stage.hold, epoch: Stage.epoch, at: time, pageLimit: pageLimit)
  }

  /// Closes the store and opens it again; the people are who they were.
  func reopen() throws {
    store.close()
    store = try Self.open(folder, at: stage.time)
    stage.store = store
  }

  /// Goes on with what a kill of the process would leave.
  func crash() throws -> House {
    let left = try House(folder.copy())
    left.stage.take(from: stage)
    return left
  }

  /// Closes the store, changes its file behind its back, and opens it again.
  func tamper(_ sql: String) throws {
    store.close()
    let database = try Database(path: folder.file("chat.db"))
    try database.execute(sql)
    database.close()
    store = try Self.open(folder, at: stage.time)
    stage.store = store
  }
}
