import NIOCore

/// Who is at the other end of an accepted connection, as far as the transport knows.
package struct RemotePeer: Equatable, Sendable, CustomStringConvertible {
  /// nil for a peer without one, at a Unix socket.
  package let address: IPAddress?
  /// For the log: the address with its port.
  package let description: String
  /// Nil on a connection without TLS.
  package let tls: PeerTLS?

  package init(address: IPAddress?, description: String, tls: PeerTLS? = nil) {
    self.address = address
    self.description = description
    self.tls = tls
  }

  init(_ address: SocketAddress?, _ tls: PeerTLS? = nil) {
    self.init(address: address?.ipAddress.flatMap(IPAddress.init), description: address?.description ?? "unknown", tls: tls)
  }
}
