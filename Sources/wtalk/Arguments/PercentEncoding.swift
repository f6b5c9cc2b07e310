import Chat

/// `%41` for `A` (RFC 3986 §2.1).
enum PercentEncoding {
  /// The text behind the escapes; nil for a broken escape, NUL, and what is no UTF-8.
  static func decode(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = HexadecimalBytes.decode(digits)?.first else { return nil }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }
}
