/// What stands against a store: it cannot be opened, or not be worked with any longer.
package enum StoreError: Error, Equatable, Sendable {
  /// The path is no file that can be read and written: its folder is missing, it is a folder, a symbolic link, or read-only.
  case cannotOpen(String)
  /// Others may read the file, or write to it.
  case exposed
  /// The file is no database, another program's, or not what was written to it.
  case damaged(String)
  /// A later version of this program wrote it.
  case newerSchema(found: Int64, known: Int64)
  /// Another process works with it; nil where it is not known which.
  case inUse(process: Int32?)
  /// The disk failed. What was being committed is stored or not: the next opening tells.
  case inputOutput(String)
  /// There is no space left; nothing of the batch is stored.
  case full

  /// One line for a person, without the path.
  package var why: String {
    switch self {
    case .cannotOpen(let reason), .damaged(let reason), .inputOutput(let reason): reason
    case .exposed: "others may read it; chmod 600 would mend that"
    case .newerSchema(let found, let known): "a newer version wrote it (schema \(found), this version knows \(known))"
    case .inUse(let process?): "process \(process) is using it"
    case .inUse(nil): "another process is using it"
    case .full: "there is no space left on the disk"
    }
  }
}
