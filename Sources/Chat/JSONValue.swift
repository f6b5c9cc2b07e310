/// A checked value of a JSON text, named by where it stands.
enum JSONValue: Equatable {
  case string(JSONString)
  case number(Range<Int>)
  case object(Range<Int>)
  case array(Range<Int>)
  case literal(Literal)

  enum Literal: String {
    case `true`
    case `false`
    case null
  }

  /// Which of `true` and `false` this is; nil for everything else.
  var boolean: Bool? {
    switch self {
    case .literal(.true): true
    case .literal(.false): false
    default: nil
    }
  }

  /// The whole number from 0 to 2^53 - 1 that this is (RFC 7493 §2.2); nil for everything else, `1.0` and `-0` too.
  func integer(in bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard case .number(let range) = self, range.count <= 16 else { return nil }
    var value: UInt64 = 0
    for digit in bytes[range] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit & 0x0F)
    }
    return value < 1 << 53 ? value : nil
  }

  /// The whole number from 0 to 2^53 - 1 that is nearest to this; nil for what is no whole number written in digits.
  func clampedInteger(in bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard case .number(let range) = self else { return nil }
    let isNegative = bytes[range].first == UInt8(ascii: "-")
    let digits = bytes[range].dropFirst(isNegative ? 1 : 0)
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return isNegative ? 0 : integer(in: bytes) ?? (1 << 53) - 1
  }
}
