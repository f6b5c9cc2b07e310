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
  /// A page's request for a session, which is no connection yet.
  case visiting(Visit)

  struct Visitor {
    /// What it will hear unless its `hello` says otherwise.
    let home: Address
    /// The token that it gets if it claims a free name.
    let spare: Token
    /// By which its failures are counted.
    let address: String?
    /// The name in its certificate.
    let certified: Name?
    /// nil while its password is looked at.
    var login: ExpiryQueue<PeerID>.Ticket?
  }

  struct Entering {
    var visitor: Visitor
    let hello: Hello
    /// For one that registers.
    var invite: Invite?
    var isRegistering = false
    /// What it asked for since.
    var waiting: [ChatRequest] = []
  }

  struct Session {
    let name: Name
    let account: AccountID
    let home: Address
    let device: Device?
    /// By which its failures are counted.
    let address: String?
    /// nil where the name belongs to no password.
    let login: LoginID?
    var standing: Standing
    /// The rooms that it hears live.
    var rooms: Set<Name> = []
    /// nil without a device: such a session is told of rows as they come.
    var feed: InboxFeed?
  }

  struct Arrival {
    let address: Address
    var name: Name?
    /// Once the store has lent the name.
    var account: AccountID?
    var standing = Standing()
  }

  struct Visit {
    let request: SessionRequest
    /// What the browser keeps of an earlier login.
    let cookie: Token?
    /// The token that a new login gets.
    let spare: Token
    let ticket: Token
    let address: String?
    /// The name in its certificate.
    let certified: Name?
  }

  struct Plain {
    let name: Name
    /// nil when it did not give its name itself.
    let account: AccountID?
    var standing: Standing
    let conversation: Conversation
  }

  /// What it is called, once it is here.
  var name: Name? {
    switch self {
    case .visitor, .entering, .arriving, .visiting: nil
    case .session(let session): session.name
    case .plain(let plain): plain.name
    }
  }

  /// What it holds in the store.
  var account: AccountID? {
    switch self {
    case .visitor, .entering, .visiting: nil
    case .arriving(let arrival): arrival.account
    case .session(let session): session.account
    case .plain(let plain): plain.account
    }
  }
}
