import CSQLite
import Chat

/// The rows of a query, one at a time; the query ends with the value.
struct Rows: ~Copyable {
  private let statement: Statement

  init(_ statement: Statement) {
    self.statement = statement
  }

  deinit {
    statement.reset()
  }

  /// Goes to the next row; false: there is none.
  func next() throws(StoreError) -> Bool {
    try statement.step()
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement.handle, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(statement.handle, column)
  }

  func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  /// A number that is never stored below 0.
  func count(_ column: Int32) -> UInt64 {
    UInt64(clamping: integer(column))
  }

  func text(_ column: Int32) -> String {
    let text = sqlite3_column_text(statement.handle, column)
    let count = Int(sqlite3_column_bytes(statement.handle, column))
    return String(decoding: UnsafeBufferPointer(start: text, count: text == nil ? 0 : count), as: UTF8.self)
  }

  func name(_ column: Int32) throws(StoreError) -> Name {
    do {
      return try Name(text(column))
    } catch {
      throw .damaged("it holds a name that is none")
    }
  }

  func address(_ column: Int32) throws(StoreError) -> Address {
    do {
      return try Address(text(column))
    } catch {
      throw .damaged("it holds a conversation that is none")
    }
  }

  /// Text is stored as text, bytes as a blob.
  func content(_ column: Int32) -> Content {
    if sqlite3_column_type(statement.handle, column) == SQLITE_TEXT { return .text(text(column)) }
    return .binary(withBytes(column) { [UInt8]($0) })
  }

  func byteCount(_ column: Int32) -> Int {
    Int(sqlite3_column_bytes(statement.handle, column))
  }

  func identifier(_ column: Int32) throws(StoreError) -> MessageID {
    guard let identifier = withBytes(column, MessageID.init(bytes:)) else { throw .damaged("it holds an id that is none") }
    return identifier
  }

  /// A blob of exactly the vector's size.
  func vector<Vector: SIMD<UInt8>>(_ column: Int32, as type: Vector.Type = Vector.self) throws(StoreError) -> Vector {
    guard byteCount(column) == MemoryLayout<Vector>.size else { throw .damaged("it holds a hash of the wrong size") }
    return withBytes(column) { $0.loadUnaligned(as: Vector.self) }
  }

  private func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let bytes = sqlite3_column_blob(statement.handle, column)
    return body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : byteCount(column)))
  }
}
