/// The head of a received frame (RFC 6455 §5.2), checked as far as one frame alone allows.
struct FrameHeader {
  let opcode: Opcode
  let isFinal: Bool
  /// RSV1, where the head of a message may have it (RFC 7692 §6).
  let isCompressed: Bool
  let key: MaskingKey?
  let length: Int
  /// How many bytes the head took.
  let size: Int

  /// Reads the head that starts at `start`; nil when more bytes are needed.
  ///
  /// - Throws: `ProtocolError` as soon as the bytes that are there cannot be right.
  init?(_ bytes: UnsafeRawBufferPointer, from start: Int, masked: Bool, mayBeCompressed: Bool) throws(ProtocolError) {
    let available = bytes.count &- start
    guard available >= 2 else { return nil }
    let first = bytes[start]
    let second = bytes[start &+ 1]
    guard let opcode = Opcode(rawValue: first & 0x0F) else { throw ProtocolError(.protocolError, "reserved opcode") }
    let permitted: UInt8 = mayBeCompressed && opcode.startsMessage ? 0x40 : 0
    guard first & 0x70 & ~permitted == 0 else { throw ProtocolError(.protocolError, "reserved bit set") }
    isCompressed = first & 0x40 != 0
    guard (second & 0x80 != 0) == masked else {
      throw ProtocolError(.protocolError, masked ? "frame not masked" : "frame masked")
    }
    isFinal = first & 0x80 != 0
    let shortLength = second & 0x7F
    guard !opcode.isControl || (isFinal && shortLength < 126) else {
      throw ProtocolError(.protocolError, isFinal ? "control frame too long" : "control frame fragmented")
    }
    let keyStart = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10
    guard available >= keyStart else { return nil }
    length = try Self.length(shortLength, bytes, at: start &+ 2)
    size = masked ? keyStart &+ 4 : keyStart
    guard available >= size else { return nil }
    self.opcode = opcode
    key =
      masked ? MaskingKey(littleEndian: bytes.loadUnaligned(fromByteOffset: start &+ keyStart, as: UInt32.self).littleEndian) : nil
  }

  /// The length, from the seven bits or from the bytes at `offset`, which are there.
  private static func length(_ short: UInt8, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ProtocolError) -> Int {
    switch short {
    case 126:
      let length = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
      guard length > 125 else { throw ProtocolError(.protocolError, "length not minimal") }
      return length
    case 127:
      let value = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      guard let length = Int(exactly: value) else { throw ProtocolError(.protocolError, "length over 63 bits") }
      guard length > UInt16.max else { throw ProtocolError(.protocolError, "length not minimal") }
      return length
    default:
      return Int(short)
    }
  }
}
