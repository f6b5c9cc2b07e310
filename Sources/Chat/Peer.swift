/// What the hub knows about one connection.
enum Peer {
  /// On the chat protocol, before its `hello`.
  case visitor(Visitor)
  /// On the chat protocol, with a name.
  case session(Session)
  /// Without the chat protocol.
  case plain(Plain)

  struct Visitor {
    /// What it will hear unless its `hello` says otherwise.
    let home: Address
    /// The token that it gets if it claims a free name.
    let spare: Token
    let login: ExpiryQueue<PeerID>.Ticket
  }

  struct Session {
    let name: Name
    let home: Address
    /// The rooms that it hears live.
    var rooms: Set<Name> = []
  }

  struct Plain {
    let name: Name
    let conversation: Conversation
    /// Whether it gave the name itself.
    let isNamed: Bool
  }

  /// What it is called, once it is called something.
  var name: Name? {
    switch self {
    case .visitor: nil
    case .session(let session): session.name
    case .plain(let plain): plain.name
    }
  }
}
