extension Hub {
  /// What the driver is to do, in order.
  package enum Action: Equatable, Sendable {
    /// Store these; the outcomes come back as one `stored` in the same order.
    case store([Draft])
    /// Forget the inboxes of these names: whoever claims one next starts empty.
    case forget([Name])
    /// To peers that speak the chat protocol.
    case send(ChatEvent, to: [PeerID])
    /// To plain peers: each content is one bare message.
    case relay([Content], to: Audience)
    /// The hub has let the peer go already; its `left` may come or not.
    case close(PeerID, code: UInt16, reason: String)
  }
}
