/// The 128 random bits that let one person register: 32 lower-case hexadecimal digits.
package struct Invite: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let code: MessageID

  /// Nil for anything but 32 digits of `0-9a-f`.
  package init?(_ text: some StringProtocol) {
    guard let code = MessageID(hexadecimal: text) else { return nil }
    self.code = code
  }

  package static func random(using generator: inout some RandomNumberGenerator) -> Invite {
    Invite(code: .random(using: &generator))
  }

  private init(code: MessageID) {
    self.code = code
  }

  /// For the wire and the person who is invited only.
  package var digits: String { code.description }
  /// The 16 bytes, of which only a hash is kept.
  package var bytes: SIMD16<UInt8> { code.bytes }

  package var description: String { "Invite(hidden)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
