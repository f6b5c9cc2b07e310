/// Sixty-four bits as sixteen lower-case hexadecimal digits.
extension UInt64 {
  /// Reads exactly sixteen digits of `0-9a-f`; nil for anything else.
  init?(hexadecimal digits: some Collection<UInt8>) {
    guard digits.count == 16 else { return nil }
    var word: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(digit & 0x0F)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt64(digit &- 0x57)
      default: return nil
      }
    }
    self = word
  }

  /// Appends the sixteen digits.
  func appendHexadecimal(to bytes: inout [UInt8]) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let nibble = UInt8(truncatingIfNeeded: self >> UInt64(shift)) & 0x0F
      bytes.append(nibble < 10 ? nibble | 0x30 : nibble &+ 0x57)
    }
  }
}
