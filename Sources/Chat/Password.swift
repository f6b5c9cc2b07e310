@_spi(_Unicode) import Swift

/// What a person proves a name with, in Unicode's Normalization Form C; never printed by accident.
package struct Password: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The longest one that is looked at, in bytes of UTF-8.
  package static let limit = 1_024
  /// The shortest one for a new account, in characters (NIST SP 800-63B-4 §3.1.1.2).
  package static let shortest = 15

  private let text: String

  /// Throws `weak_password` for one over the limit, or an empty one.
  package init(_ text: String) throws(ChatError) {
    guard (1...Self.limit).contains(text.utf8.count) else {
      throw ChatError(.weakPassword, "a password has 1 to \(Self.limit) bytes")
    }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text._nfc)
    self.text = String(scalars)
  }

  /// For the hash only.
  package var utf8: [UInt8] { Array(text.utf8) }

  /// For the wire, and for whoever had it made.
  package var revealed: String { text }

  /// Twenty-four random letters and digits, which nobody takes for others, in groups.
  package static func generated(using generator: inout some RandomNumberGenerator) -> Password {
    let signs = Array("abcdefghjkmnpqrstuvwxyz23456789")
    let groups = (0..<6).map { _ in String((0..<4).compactMap { _ in signs.randomElement(using: &generator) }) }
    return Password(normalized: groups.joined(separator: "-"))
  }

  private init(normalized text: String) {
    self.text = text
  }

  /// Throws `weak_password`, with the reason, where it is not good enough for a new account of this name.
  package func check(for name: Name) throws(ChatError) {
    guard text.count >= Self.shortest else {
      throw ChatError(.weakPassword, "a password has \(Self.shortest) characters or more")
    }
    let folded = text.lowercased()
    let rest = folded.replacing(name.description, with: "")
    guard rest.count > Self.shortest / 2 else { throw ChatError(.weakPassword, "the password is little more than the name") }
    guard !Self.isRepetition(folded), !Self.common.contains(where: folded.contains) else {
      throw ChatError(.weakPassword, "this password is one of the first that others would try")
    }
  }

  package var description: String { "Password(hidden)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether it is one part of at most 8 characters, over and over.
  private static func isRepetition(_ text: String) -> Bool {
    let characters = Array(text)
    return (1...8).contains { length in
      characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
    }
  }

  /// Rows of keys, alphabets and phrases that lists of stolen passwords are full of; a shorter one of those is refused for its length.
  private static let common = [
    "12345678901234", "01234567890123", "98765432109876", "abcdefghijklmn", "qwertyuiopasdf", "qwertyuiop1234", "qwerty12345678",
    "1q2w3e4r5t6y7u", "1qaz2wsx3edc4r", "zaq12wsxcde34r", "asdfghjklzxcvb", "passwordpasswo", "password123456", "letmeinletmein",
    "iloveyouilovey", "correcthorsebatterystaple", "administrator1", "qazwsxedcrfvtg", "changemechange",
  ]
}
