/// Checks UTF-8 as it arrives, in pieces cut anywhere, and fails at the first byte that cannot be right (RFC 3629, RFC 6455 §8.1).
package struct UTF8Validator: Sendable {
  private var remaining = 0
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  package init() {}

  /// Whether what came so far does not end in the middle of a character.
  package var isComplete: Bool { remaining == 0 }

  /// Takes the next bytes; false once a byte is wrong, after which the validator is spent.
  package mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    while offset < bytes.count {
      if remaining == 0 {
        offset = Self.endOfASCII(in: bytes, from: offset)
        guard offset < bytes.count else { return true }
      }
      guard accepts(bytes[offset]) else { return false }
      offset &+= 1
    }
    return true
  }

  private mutating func accepts(_ byte: UInt8) -> Bool {
    if remaining > 0 {
      guard range.contains(byte) else { return false }
      range = 0x80...0xBF
      remaining &-= 1
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: expect(1)
    case 0xE0: expect(2, first: 0xA0...0xBF)
    case 0xED: expect(2, first: 0x80...0x9F)
    case 0xE1...0xEF: expect(2)
    case 0xF0: expect(3, first: 0x90...0xBF)
    case 0xF1...0xF3: expect(3)
    case 0xF4: expect(3, first: 0x80...0x8F)
    default: return false
    }
    return true
  }

  private mutating func expect(_ count: Int, first: ClosedRange<UInt8> = 0x80...0xBF) {
    remaining = count
    range = first
  }

  private static func endOfASCII(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset &+ 8 <= bytes.count {
      guard bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { break }
      offset &+= 8
    }
    while offset < bytes.count, bytes[offset] < 0x80 { offset &+= 1 }
    return offset
  }
}
