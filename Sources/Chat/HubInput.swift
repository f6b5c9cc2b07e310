extension Hub {
  /// What happened to the hub's peers and to its store.
  package enum Input: Sendable {
    /// A peer came that speaks the chat protocol; `hears` is what its path names, `spare` the token it gets if it claims a free name, `from`
    /// the address by which its failures are counted, where there is one, `certified` the name in its certificate.
    case connected(PeerID, hears: Address, spare: Token, from: String?, certified: Name? = nil)
    /// A plain peer wants to come; it is answered with `admit` or `turnAway`.
    case asked(PeerID, Address, as: Name?, with: Credential?, from: String?)
    /// A page asks for a session over HTTP; it is answered with `welcome` or `turnAway`. Its cookie, the tokens that it may get, its address, the name
    /// in its certificate.
    case visited(PeerID, SessionRequest, cookie: Token?, spare: Token, ticket: Token, from: String?, certified: Name? = nil)
    /// The operator wants something; it is answered with `report`.
    case ordered(PeerID, AdminRequest)
    /// The operator says or does something as `server`; it is answered with `report`, once at least.
    case operated(PeerID, OperatorOrder)
    /// The result of one `compute`.
    case computed(PasswordResult, for: PeerID)
    /// A plain peer that was admitted is here.
    case joined(PeerID)
    case requested(PeerID, ChatRequest)
    /// A frame came that is no request.
    case refused(PeerID, ChatError)
    /// What a plain peer said in one read, in order.
    case received(PeerID, [Content])
    /// The answer to one `store`, in its order.
    case stored([StoreOutcome])
    /// The answer to one `ask`.
    case answered(StoreAnswer, to: StoreRequest, for: PeerID)
    /// So much waits to leave for the peer that it should be sent no more.
    case congested(PeerID)
    /// Now it may.
    case drained(PeerID)
    /// The connection is gone.
    case left(PeerID)
  }
}
