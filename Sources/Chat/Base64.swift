/// Base64 with the standard alphabet and padding (RFC 4648 §4), strict: one text for one value.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  static func append(_ source: [UInt8], to text: inout [UInt8]) {
    text.reserveCapacity(text.count + (source.count + 2) / 3 * 4)
    for start in stride(from: 0, to: source.count, by: 3) {
      let group = source[start..<min(start + 3, source.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for position in 0..<4 {
        let isPadding = position > group.count
        text.append(isPadding ? padding : alphabet[Int(bits >> UInt32(18 - 6 * position) & 0x3F)])
      }
    }
  }

  /// The bytes; nil for a foreign character, missing or misplaced padding, and pad bits that are not zero.
  static func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padded = digits.suffix(2).reversed().prefix { $0 == padding }.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3)
    var bits: UInt32 = 0
    for (index, digit) in digits.dropLast(padded).enumerated() {
      guard let sextet = value(of: digit) else { return nil }
      bits = bits << 6 | sextet
      if index % 4 == 3 {
        bytes.append(contentsOf: [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)])
        bits = 0
      }
    }
    switch padded {
    case 1:
      guard bits & 0x03 == 0 else { return nil }
      bytes.append(contentsOf: [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)])
    case 2:
      guard bits & 0x0F == 0 else { return nil }
      bytes.append(UInt8(bits >> 4 & 0xFF))
    default: break
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
