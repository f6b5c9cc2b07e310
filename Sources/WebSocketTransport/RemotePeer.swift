import NIOCore

/// Who is at the other end of an accepted connection, as far as the transport knows.
package struct RemotePeer: Equatable, Sendable, CustomStringConvertible {
  /// nil for a peer without one, at a Unix socket.
  package let address: IPAddress?
  /// For the log: the address with its port.
  package let description: String

  package init(address: IPAddress?, description: String) {
    self.address = address
    self.description = description
  }

  init(_ address: SocketAddress?) {
    self.init(address: address?.ipAddress.flatMap(IPAddress.init), description: address?.description ?? "unknown")
  }
}
