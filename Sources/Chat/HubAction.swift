extension Hub {
  /// What the driver is to do, in order; the store does what it is told in the same order.
  package enum Action: Equatable, Sendable {
    /// Store these; the outcomes come back as one `stored` in the same order.
    case store([Draft])
    /// Ask the store; the answer comes back as one `answered`.
    case ask(StoreRequest, for: PeerID)
    /// Do this elsewhere, after a while; the result comes back as one `computed`.
    case compute(PasswordWork, for: PeerID, after: Duration)
    /// Answer a page that visited.
    case welcome(SessionAnswer, to: PeerID)
    /// Somebody says this to the operator.
    case hear(Name, Content)
    /// Answer what was `ordered` or `operated`.
    case report(AdminAnswer, to: PeerID)
    /// Let a plain peer in; its `joined` or its `left` follows.
    case admit(PeerID)
    case turnAway(PeerID, ChatError)
    /// To peers that speak the chat protocol.
    case send(ChatEvent, to: [PeerID])
    /// To plain peers: each content is one bare message.
    case relay([Content], to: Audience)
    /// The hub has let the peer go already; its `left` may come or not.
    case close(PeerID, code: UInt16, reason: String)
  }
}
