import CSQLite

extension StoreError {
  /// What a result code of SQLite, extended or not, means to whoever keeps messages in it.
  init(code: Int32, of connection: OpaquePointer?) {
    let reason = connection.flatMap(sqlite3_errmsg) ?? sqlite3_errstr(code)
    let text = reason.map { String(cString: $0) } ?? "SQLite says \(code)"
    switch code & 0xFF {
    case SQLITE_FULL: self = .full
    case SQLITE_BUSY, SQLITE_LOCKED: self = .inUse(process: nil)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_ERROR: self = .damaged(text)
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .cannotOpen(text)
    default: self = .inputOutput("\(text) (SQLite \(code))")
    }
  }
}
