/// What is kept of a password: `scrypt$<log2 N>$<r>$<p>$<salt>$<key>`, or any other text that whoever makes and checks hashes understands.
package struct PasswordHash: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// For the store, and for whoever checks a password.
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  package var description: String { "PasswordHash(hidden)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
