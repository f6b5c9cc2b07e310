package import NIOCore

/// One frame to be sent (RFC 6455 §5.2), not yet encoded: the masking key is the writer's affair.
package struct Frame: Equatable, Sendable {
  package let opcode: Opcode
  package let isFinal: Bool
  package let payload: ByteBuffer

  package init(_ opcode: Opcode, _ payload: ByteBuffer = ByteBuffer(), isFinal: Bool = true) {
    self.opcode = opcode
    self.isFinal = isFinal
    self.payload = payload
  }

  /// A Close frame; a reason longer than 123 bytes is cut at a character (RFC 6455 §5.5.1).
  static func close(_ code: CloseCode?, _ reason: String = "") -> Frame {
    guard let code else { return Frame(.close) }
    var payload = ByteBuffer()
    payload.writeInteger(code.rawValue)
    var room = 123
    for character in reason {
      room -= character.utf8.count
      guard room >= 0 else { break }
      payload.writeString(String(character))
    }
    return Frame(.close, payload)
  }

  /// Appends the encoded frame, masked when a key is given (a client's frames must be, a server's must not: §5.1).
  package func encode(into buffer: inout ByteBuffer, masking key: MaskingKey?) {
    buffer.reserveCapacity(minimumWritableBytes: payload.readableBytes + 14)
    buffer.writeInteger((isFinal ? 0x80 : 0) | opcode.rawValue)
    let mask: UInt8 = key == nil ? 0 : 0x80
    switch payload.readableBytes {
    case let length where length < 126:
      buffer.writeInteger(mask | UInt8(length))
    case let length where length <= UInt16.max:
      buffer.writeInteger(mask | 126)
      buffer.writeInteger(UInt16(length))
    case let length:
      buffer.writeInteger(mask | 127)
      buffer.writeInteger(UInt64(length))
    }
    guard var key else {
      buffer.writeImmutableBuffer(payload)
      return
    }
    buffer.writeInteger(key.littleEndian, endianness: .little)
    let length = payload.readableBytes
    payload.withUnsafeReadableBytes { source in
      _ = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
        key.apply(to: source, into: target)
        return length
      }
    }
  }
}
