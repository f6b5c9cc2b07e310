package import Chat

/// A request that changes nothing, as far as it is answered.
package struct Reading: Sendable {
  package let request: StoreRequest
  package let peer: PeerID
  var walk: Walk

  /// Nil where the request may change something, or is a small matter for the one who writes.
  package init?(_ request: StoreRequest, for peer: PeerID) {
    guard let walk = Walk(request) else { return nil }
    self.walk = walk
    self.request = request
    self.peer = peer
  }

  package var isOfRows: Bool {
    if case .rows = walk { true } else { false }
  }
}
