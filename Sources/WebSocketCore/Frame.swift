package import NIOCore

/// One frame to be sent (RFC 6455 §5.2), not yet encoded: the masking key is the writer's affair.
package struct Frame: Equatable, Sendable {
  package let opcode: Opcode
  package let isFinal: Bool
  /// RSV1: whether the message is compressed (RFC 7692 §6); never beside a control opcode.
  package let isCompressed: Bool
  package let payload: ByteBuffer

  package init(_ opcode: Opcode, _ payload: ByteBuffer = ByteBuffer(), isFinal: Bool = true, isCompressed: Bool = false) {
    self.opcode = opcode
    self.isFinal = isFinal
    self.isCompressed = isCompressed
    self.payload = payload
  }

  /// The one frame of an unfragmented message, as it is.
  package init(_ message: Message) { self.init(message.opcode, message.payload) }

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
    let length = payload.readableBytes
    // One write for head and payload: this is the hot path of every message.
    payload.withUnsafeReadableBytes { source in
      _ = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 14 + length) { target in
        let size = writeHead(into: target, isMasked: key != nil)
        guard var key else {
          UnsafeMutableRawBufferPointer(rebasing: target[size...]).copyMemory(from: source)
          return size + length
        }
        target.storeBytes(of: key.littleEndian.littleEndian, toByteOffset: size, as: UInt32.self)
        key.apply(to: source, into: UnsafeMutableRawBufferPointer(rebasing: target[(size + 4)...]))
        return size + 4 + length
      }
    }
  }

  /// Writes everything before the key; returns its size.
  private func writeHead(into target: UnsafeMutableRawBufferPointer, isMasked: Bool) -> Int {
    let mask: UInt8 = isMasked ? 0x80 : 0
    target[0] = (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue
    switch payload.readableBytes {
    case let length where length < 126:
      target[1] = mask | UInt8(truncatingIfNeeded: length)
      return 2
    case let length where length <= UInt16.max:
      target[1] = mask | 126
      target.storeBytes(of: UInt16(truncatingIfNeeded: length).bigEndian, toByteOffset: 2, as: UInt16.self)
      return 4
    case let length:
      target[1] = mask | 127
      target.storeBytes(of: UInt64(length).bigEndian, toByteOffset: 2, as: UInt64.self)
      return 10
    }
  }
}
