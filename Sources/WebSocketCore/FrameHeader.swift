/// The head of a received frame (RFC 6455 §5.2), checked as far as one frame alone allows.
struct FrameHeader {
  let opcode: Opcode
  let isFinal: Bool
  let key: MaskingKey?
  let length: Int
  /// How many bytes the head took.
  let size: Int

  /// Reads the head at the start of `bytes`; nil when more bytes are needed.
  ///
  /// - Throws: `ProtocolError` as soon as the bytes that are there cannot be right.
  init?(_ bytes: Slice<UnsafeRawBufferPointer>, masked: Bool) throws(ProtocolError) {
    guard bytes.count >= 2 else { return nil }
    let start = bytes.startIndex
    let first = bytes[start]
    let second = bytes[start + 1]
    guard first & 0x70 == 0 else { throw ProtocolError(.protocolError, "reserved bit set") }
    guard let opcode = Opcode(rawValue: first & 0x0F) else { throw ProtocolError(.protocolError, "reserved opcode") }
    guard (second & 0x80 != 0) == masked else {
      throw ProtocolError(.protocolError, masked ? "frame not masked" : "frame masked")
    }
    isFinal = first & 0x80 != 0
    let shortLength = second & 0x7F
    guard !opcode.isControl || (isFinal && shortLength < 126) else {
      throw ProtocolError(.protocolError, isFinal ? "control frame too long" : "control frame fragmented")
    }
    let extra = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0
    size = 2 + extra + (masked ? 4 : 0)
    guard bytes.count >= 2 + extra else { return nil }
    length = try Self.length(shortLength, bytes[(start + 2)..<(start + 2 + extra)])
    guard bytes.count >= size else { return nil }
    self.opcode = opcode
    key = masked ? MaskingKey(littleEndian: bytes.base.loadUnaligned(fromByteOffset: start + size - 4, as: UInt32.self).littleEndian) : nil
  }

  private static func length(_ short: UInt8, _ extended: Slice<UnsafeRawBufferPointer>) throws(ProtocolError) -> Int {
    guard !extended.isEmpty else { return Int(short) }
    let value = extended.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let length = Int(exactly: value) else { throw ProtocolError(.protocolError, "length over 63 bits") }
    guard length > (extended.count == 2 ? 125 : 0xFFFF) else { throw ProtocolError(.protocolError, "length not minimal") }
    return length
  }
}
