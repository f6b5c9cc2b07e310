/// A conversation as one reader sees it: `@name` or `#room`.
package enum Address: Hashable, Sendable, CustomStringConvertible {
  case room(Name)
  case person(Name)

  /// Reads `@name` or `#room`; throws `bad_name`.
  package init(_ text: some StringProtocol) throws(ChatError) {
    switch text.utf8.first {
    case UInt8(ascii: "#"): self = .room(try Name(text.dropFirst()))
    case UInt8(ascii: "@"): self = .person(try Name(text.dropFirst()))
    default: throw ChatError(.badName, "a conversation is written @name or #room")
    }
  }

  package var isRoom: Bool {
    if case .room = self { true } else { false }
  }

  package var description: String {
    switch self {
    case .room(let name): "#\(name)"
    case .person(let name): "@\(name)"
    }
  }
}
