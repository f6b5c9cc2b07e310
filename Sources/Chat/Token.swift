/// The 256 random bits that show who holds a name; compared in constant time and never printed by accident.
package struct Token: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  private let words: SIMD4<UInt64>

  /// Reads exactly 64 digits of `0-9a-f`; nil for anything else.
  package init?(hexadecimal: some StringProtocol) {
    var rest = hexadecimal.utf8[...]
    guard rest.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    for index in words.indices {
      guard let word = UInt64(hexadecimal: rest.prefix(16)) else { return nil }
      words[index] = word
      rest = rest.dropFirst(16)
    }
    self.words = words
  }

  private init(words: SIMD4<UInt64>) {
    self.words = words
  }

  package static func random(using generator: inout some RandomNumberGenerator) -> Token {
    Token(words: SIMD4(generator.next(), generator.next(), generator.next(), generator.next()))
  }

  /// Looks at every bit whatever the outcome, so that the time tells nothing of how much was right.
  package static func == (left: Token, right: Token) -> Bool {
    let difference = left.words ^ right.words
    return difference[0] | difference[1] | difference[2] | difference[3] == 0
  }

  /// The 64 digits, for the wire and the owner's own file only.
  package var hexadecimal: String {
    var digits: [UInt8] = []
    for index in words.indices {
      words[index].appendHexadecimal(to: &digits)
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Lends the 32 bytes, in the order of the digits.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var bytes = words
    for index in bytes.indices { bytes[index] = bytes[index].bigEndian }
    return withUnsafeBytes(of: bytes, body)
  }

  package var description: String { "Token(hidden)" }

  package var debugDescription: String { description }
}

extension Token: CustomReflectable {
  /// Shows nothing, for `dump` and a failed expectation look inside a value.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
