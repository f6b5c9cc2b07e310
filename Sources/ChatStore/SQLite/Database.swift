import CSQLite

/// One connection to a file of SQLite: statements that stay prepared, and transactions that begin with the first write.
final class Database {
  private static let memoryCount = csqlite_count_no_memory()

  private let handle: OpaquePointer
  private var statements: [UnsafePointer<UInt8>: Statement] = [:]
  private let pagesInLog = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  private var isOpen = true
  private(set) var isWriting = false
  /// While true, whatever would write fails with `full`.
  var isRefusingWrites = false

  /// Opens a file that is there; it is neither created nor written to.
  init(path: String, isReadOnly: Bool = false) throws(StoreError) {
    _ = Self.memoryCount
    var handle: OpaquePointer?
    let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let error = StoreError(code: code, of: handle)
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    pagesInLog.initialize(to: 0)
    sqlite3_busy_timeout(handle, 250)
    _ = csqlite_configure(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    _ = csqlite_configure(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
  }

  deinit {
    close()
    pagesInLog.deallocate()
  }

  /// Whether closing leaves the write-ahead log as it is; nothing once it is closed.
  func keepLogAtClose(_ isKept: Bool) {
    guard isOpen else { return }
    _ = csqlite_configure(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isKept ? 1 : 0)
  }

  /// Closes the connection, after which nothing may be asked of it; once is enough.
  func close() {
    guard isOpen else { return }
    isOpen = false
    for statement in statements.values { sqlite3_finalize(statement.handle) }
    sqlite3_close_v2(handle)
  }

  /// Counts from now on how many pages wait in the write-ahead log, and leaves it to `checkpoint` to take them over.
  func manageLog() throws(StoreError) {
    try execute("PRAGMA wal_autocheckpoint = 0")
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, pagesInLog)
  }

  /// Runs statements that have no parameters, whatever rows they give.
  func execute(_ sql: String) throws(StoreError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw StoreError(code: code, of: handle) }
  }

  /// The statement for a literal, prepared once.
  func statement(_ sql: StaticString) throws(StoreError) -> Statement {
    if let statement = statements[sql.utf8Start] { return statement }
    var prepared: OpaquePointer?
    let code = sql.withUTF8Buffer { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        sqlite3_prepare_v3(handle, $0.baseAddress, Int32(clamping: $0.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
      }
    }
    guard code == SQLITE_OK, let prepared else { throw StoreError(code: code, of: handle) }
    let statement = Statement(handle: prepared, connection: handle)
    statements[sql.utf8Start] = statement
    return statement
  }

  func select(_ sql: StaticString, _ values: Value...) throws(StoreError) -> Rows {
    let statement = try statement(sql)
    statement.bind(values)
    return Rows(statement)
  }

  /// Writes, within the transaction that it begins where there is none.
  func run(_ sql: StaticString, _ values: Value...) throws(StoreError) {
    try beginWriting()
    let statement = try statement(sql)
    statement.bind(values)
    try statement.run()
  }

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// How many rows the last write changed.
  var changedRows: Int { Int(sqlite3_changes(handle)) }

  /// Begins a transaction unless there is one.
  func beginWriting() throws(StoreError) {
    if isWriting { return }
    if isRefusingWrites { throw .full }
    try statement("BEGIN IMMEDIATE").run()
    isWriting = true
  }

  /// Makes what was written last, if anything was. `full` and `inUse` mean that nothing was stored, any other error that nobody knows.
  func commit() throws(StoreError) {
    guard isWriting else { return }
    do {
      try statement("COMMIT").run()
      isWriting = false
    } catch .full {
      throw .full
    } catch .inUse(let process) {
      throw .inUse(process: process)
    } catch {
      throw .inputOutput(error.why)
    }
  }

  /// Lets `body` see the file as it is at its first look, whatever is written meanwhile.
  func snapshot<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    try statement("BEGIN").run()
    defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    return try body()
  }

  /// Writes all that there is, without what was deleted, into a file that is empty.
  func copy(to path: String) throws(StoreError) {
    let statement = try statement("VACUUM INTO ?")
    statement.bind(path, at: 1)
    try statement.run()
  }

  /// Takes back what was written since the last commit.
  func rollBack() {
    guard isWriting else { return }
    isWriting = false
    guard sqlite3_get_autocommit(handle) == 0 else { return }
    sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }

  /// Takes the write-ahead log over into the file once `pages` are waiting in it. A full disk leaves them there for the next time.
  func checkpoint(from pages: Int32) throws(StoreError) {
    guard pagesInLog.pointee >= pages else { return }
    try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
  }

  /// Takes all of the write-ahead log over and empties it, as far as no reader needs it.
  func emptyLog() throws(StoreError) {
    try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
  }

  private func checkpoint(_ mode: Int32) throws(StoreError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    pagesInLog.pointee = 0
    switch code & 0xFF {
    case SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL: return
    default: throw StoreError(code: code, of: handle)
    }
  }
}
