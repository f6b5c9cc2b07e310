extension Hub {
  /// What happened to the hub's peers and to its store.
  package enum Input: Sendable {
    /// A peer came that speaks the chat protocol; `hears` is what its path names, `spare` the token it gets if it claims a free name.
    case connected(PeerID, hears: Address, spare: Token)
    /// A plain peer came; `admission` was asked right before.
    case joined(PeerID, Address, as: Name?)
    case requested(PeerID, ChatRequest)
    /// A frame came that is no request.
    case refused(PeerID, ChatError)
    /// What a plain peer said in one read, in order.
    case received(PeerID, [Content])
    /// The answer to one `store`, in its order.
    case stored([StoreOutcome])
    /// The connection is gone.
    case left(PeerID)
  }
}
