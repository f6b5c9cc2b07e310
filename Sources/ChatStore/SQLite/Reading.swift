package import Chat

/// A request that changes nothing, as far as it is answered.
package struct Reading: Sendable {
  package let request: StoreRequest
  package let peer: PeerID
  /// Where `request` is `history`.
  var walk: HistoryWalk?

  /// Nil where the request may change something, or is a small matter for the one who writes.
  package init?(_ request: StoreRequest, for peer: PeerID) {
    switch request {
    case .history(_, let query): walk = HistoryWalk(query)
    case .rows: walk = nil
    default: return nil
    }
    self.request = request
    self.peer = peer
  }

  package var isOfRows: Bool { walk == nil }
}
