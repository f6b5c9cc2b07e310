/// What a person or a room is called: `[a-z0-9][a-z0-9._-]{1,31}` after ASCII case folding.
package struct Name: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let description: String

  /// Folds and checks; reserved names pass, for they can be spoken of. Throws `bad_name`.
  package init(_ text: some StringProtocol) throws(ChatError) {
    guard (2...32).contains(text.utf8.count), text.utf8.first.map(Self.isAlphanumeric) == true,
      text.utf8.allSatisfy({ Self.isAlphanumeric($0) || Self.isMark($0) })
    else {
      throw ChatError(.badName, "a name is 2 to 32 letters a-z, digits, dots, dashes or underscores and starts with a letter or a digit")
    }
    description = text.utf8.contains(where: Self.isUpperCase) ? text.lowercased() : String(text)
  }

  private init(checked description: String) {
    self.description = description
  }

  /// What the operator of a server is called.
  package static let server = Name(checked: "server")

  /// The name of a plain peer that gave none.
  package static func anonymous(_ number: Int) -> Name {
    Name(checked: "anonymous-\(number.magnitude)")
  }

  /// Whether nobody may claim it: `server`, `admin`, `all` and `anonymous-<digits>`.
  package var isReserved: Bool {
    switch description {
    case "server", "admin", "all": true
    default: description.hasPrefix("anonymous-") && description.utf8.dropFirst(10).allSatisfy(Self.isDigit) && description.utf8.count > 10
    }
  }

  package static func < (left: Name, right: Name) -> Bool {
    left.description < right.description
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isUpperCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
