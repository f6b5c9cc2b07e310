import NIOCore
import WebSocketCore

/// Makes messages of records.
struct RecordTranslator {
  enum Form: Equatable {
    case text
    case binary
    /// One object of `JSONLines` each.
    case jsonLines
    /// `method argument…`
    case jsonRPC
  }

  /// Why a record cannot be sent: "it " and these words.
  struct Problem: Error, Equatable {
    let why: String
  }

  private let form: Form
  private var calls = JSONRPC()

  init(_ form: Form) {
    self.form = form
  }

  /// A message that was given as text, whatever form the records of the input have.
  mutating func message(_ text: String) throws(Problem) -> WebSocketCore.Message {
    switch form {
    case .binary: WebSocketCore.Message(.binary, ByteBuffer(string: text))
    case .text, .jsonLines: WebSocketCore.Message(.text, ByteBuffer(string: text))
    case .jsonRPC: try call(ByteBuffer(string: text))
    }
  }

  mutating func outgoing(_ record: ByteBuffer) throws(Problem) -> Outgoing {
    switch form {
    case .binary: return .message(WebSocketCore.Message(.binary, record), to: nil, id: nil)
    case .text:
      guard record.isUTF8 else { throw Problem(why: "is not UTF-8") }
      return .message(WebSocketCore.Message(.text, record), to: nil, id: nil)
    case .jsonRPC: return .message(try call(record), to: nil, id: nil)
    case .jsonLines: return try JSONLines.outgoing(record)
    }
  }

  private mutating func call(_ record: ByteBuffer) throws(Problem) -> WebSocketCore.Message {
    guard let call = record.withUnsafeReadableBytes({ calls.call($0) }) else { throw Problem(why: "names no method") }
    return WebSocketCore.Message(.text, ByteBuffer(bytes: call))
  }
}

extension ByteBuffer {
  var isUTF8: Bool {
    var validator = UTF8Validator()
    return withUnsafeReadableBytes { validator.accepts($0) } && validator.isComplete
  }
}
