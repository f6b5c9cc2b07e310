import CSQLite
import Chat

/// A prepared statement, bound and run; the database keeps it for the next time.
///
/// A parameter that could not be bound (out of memory) stays null, which the columns' constraints refuse.
struct Statement {
  let handle: OpaquePointer
  private let connection: OpaquePointer

  init(handle: OpaquePointer, connection: OpaquePointer) {
    self.handle = handle
    self.connection = connection
  }

  func bind(_ number: Int64, at index: Int32) {
    sqlite3_bind_int64(handle, index, number)
  }

  func bind(_ number: Int64?, at index: Int32) {
    guard let number else { return bindNull(at: index) }
    bind(number, at: index)
  }

  func bindNull(at index: Int32) {
    sqlite3_bind_null(handle, index)
  }

  func bind(_ text: String, at index: Int32) {
    var text = text
    text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { _ = csqlite_bind_text_copy(handle, index, $0.baseAddress, UInt64($0.count)) }
    }
  }

  /// Binds text as text, bytes as a blob.
  func bind(_ content: Content, at index: Int32) {
    switch content {
    case .text(let text): bind(text, at: index)
    case .binary(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(handle, index, 0)
    case .binary(let bytes): bytes.withUnsafeBytes { _ = csqlite_bind_blob_copy(handle, index, $0.baseAddress, UInt64($0.count)) }
    }
  }

  /// Binds all bytes of a vector.
  func bind(_ bytes: some SIMD<UInt8>, at index: Int32) {
    withUnsafeBytes(of: bytes) { _ = csqlite_bind_blob_copy(handle, index, $0.baseAddress, UInt64($0.count)) }
  }

  /// Binds bytes that stay in place until the statement has run.
  func bind(borrowing bytes: UnsafeRawBufferPointer, asText: Bool, at index: Int32) {
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      _ = asText ? csqlite_bind_text_copy(handle, index, "", 0) : sqlite3_bind_zeroblob(handle, index, 0)
      return
    }
    if asText {
      csqlite_bind_text(handle, index, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
    } else {
      csqlite_bind_blob(handle, index, start, UInt64(bytes.count))
    }
  }

  func bind(_ values: [Value]) {
    for (index, value) in zip(Int32(1)..., values) {
      switch value {
      case .integer(let number): bind(number, at: index)
      case .text(let text): bind(text, at: index)
      case .identifier(let id): bind(id.bytes, at: index)
      case .content(let content): bind(content, at: index)
      case .null: bindNull(at: index)
      }
    }
  }

  /// Whether there is a row, or one more.
  func step() throws(StoreError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw StoreError(code: code, of: connection) }
    return false
  }

  /// Runs it to its end, ready for the next time.
  func run() throws(StoreError) {
    defer { reset() }
    while try step() {}
  }

  func reset() {
    sqlite3_reset(handle)
  }
}
