/// A conversation as the server knows it: a room, or two names in order.
package enum Conversation: Hashable, Sendable {
  case room(Name)
  case direct(Name, Name)

  /// The one-to-one conversation of two names, the same whichever comes first; both may be the same.
  package static func between(_ one: Name, _ other: Name) -> Conversation {
    one < other ? .direct(one, other) : .direct(other, one)
  }

  /// What `speaker` means by an address.
  package init(_ address: Address, of speaker: Name) {
    switch address {
    case .room(let room): self = .room(room)
    case .person(let person): self = .between(speaker, person)
    }
  }

  /// How `reader` sees it.
  package func address(for reader: Name) -> Address {
    switch self {
    case .room(let room): .room(room)
    case .direct(let first, let second): .person(reader == first ? second : first)
    }
  }
}
