/// What the hub knows about one connection.
enum Peer {
  /// On the chat protocol, before its `hello`.
  case visitor(Visitor)
  /// On the chat protocol; the store looks at its `hello`.
  case entering(Entering)
  /// On the chat protocol, with a name.
  case session(Session)
  /// Without the chat protocol; the store looks at its name, or the handshake is not done.
  case arriving(Arrival)
  /// Without the chat protocol.
  case plain(Plain)

  struct Visitor {
    /// What it will hear unless its `hello` says otherwise.
    let home: Address
    /// The token that it gets if it claims a free name.
    let spare: Token
    let login: ExpiryQueue<PeerID>.Ticket
  }

  struct Entering {
    let visitor: Visitor
    let hello: Hello
    /// What it asked for since.
    var waiting: [ChatRequest] = []
  }

  struct Session {
    let name: Name
    let account: AccountID
    let home: Address
    let device: Device?
    /// The rooms that it hears live.
    var rooms: Set<Name> = []
    /// nil without a device: such a session is told of rows as they come.
    var feed: InboxFeed?
  }

  struct Arrival {
    let address: Address
    let name: Name?
    /// Once the store has lent the name.
    var account: AccountID?
  }

  struct Plain {
    let name: Name
    /// nil when it did not give its name itself.
    let account: AccountID?
    let conversation: Conversation
  }

  /// What it is called, once it is here.
  var name: Name? {
    switch self {
    case .visitor, .entering, .arriving: nil
    case .session(let session): session.name
    case .plain(let plain): plain.name
    }
  }

  /// What it holds in the store.
  var account: AccountID? {
    switch self {
    case .visitor, .entering: nil
    case .arriving(let arrival): arrival.account
    case .session(let session): session.account
    case .plain(let plain): plain.account
    }
  }
}
