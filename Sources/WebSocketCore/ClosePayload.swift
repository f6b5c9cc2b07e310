import NIOCore

/// The body of a Close frame (RFC 6455 §5.5.1).
enum ClosePayload {
  /// - Throws: 1002 for a code that may not be sent or a body of one byte, 1007 for a reason that is not UTF-8.
  static func parse(_ payload: ByteBuffer) throws(ProtocolError) -> (code: CloseCode?, reason: String) {
    var payload = payload
    guard payload.readableBytes > 0 else { return (nil, "") }
    guard let number = payload.readInteger(as: UInt16.self) else { throw ProtocolError(.protocolError, "close code cut") }
    let code = CloseCode(rawValue: number)
    guard code.mayBeSent else { throw ProtocolError(.protocolError, "close code \(number)") }
    var validator = UTF8Validator()
    guard payload.withUnsafeReadableBytes({ validator.accepts($0) }), validator.isComplete else {
      throw ProtocolError(.invalidPayload, "close reason is not UTF-8")
    }
    return (code, String(buffer: payload))
  }
}
