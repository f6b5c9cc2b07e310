/// Turns typed bytes into characters, across reads that cut them anywhere.
struct InputDecoder {
  private var bytes: [UInt8] = []
  private var position = 0

  mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.removeFirst(position)
    position = 0
    bytes.append(contentsOf: more)
  }

  mutating func removeAll() {
    bytes = []
    position = 0
  }

  /// Returns the next character, U+FFFD for a byte that is no UTF-8; nil when its last bytes are yet to come.
  mutating func next() -> Unicode.Scalar? {
    let rest = bytes[position...].prefix(4)
    guard let first = rest.first else { return nil }
    var decoder = ByteDecoder(Array(rest))
    if case .scalar(let scalar) = decoder.next() {
      position += UTF8.width(scalar)
      return scalar
    }
    if Self.isBeginning(rest, of: first) { return nil }
    position += 1
    return "\u{FFFD}"
  }

  /// Whether so few bytes can still become a character.
  private static func isBeginning(_ bytes: ArraySlice<UInt8>, of first: UInt8) -> Bool {
    let length =
      switch first {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
  }
}
