/// The plain peers that get a message: all of a list but the one it came from.
package struct Audience: Equatable, Sendable {
  /// The conversation's own list, shared and not copied.
  package let peers: [PeerID]
  package let except: PeerID?

  package init(peers: [PeerID], except: PeerID?) {
    self.peers = peers
    self.except = except
  }

  var isEmpty: Bool {
    peers.isEmpty || (peers.count == 1 && peers.first == except)
  }
}
