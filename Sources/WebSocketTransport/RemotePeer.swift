import NIOCore

/// Who is at the other end of an accepted connection, as far as the transport knows.
package struct RemotePeer: Equatable, Sendable, CustomStringConvertible {
  /// nil for a peer without one, at a Unix socket.
  package let address: IPAddress?
  /// For the log: the address, with its port where that is known.
  package let description: String
  /// Whether it spoke TLS, to us or to the proxy that handed its request on; nil where that is not known.
  package var isSecure: Bool?
  /// Nil on a connection without TLS.
  package internal(set) var tls: PeerTLS?

  package init(address: IPAddress?, description: String, tls: PeerTLS? = nil) {
    self.address = address
    self.description = description
    self.tls = tls
  }

  init(_ address: IPAddress, port: Int) {
    self.init(address: address, description: ListenAddress.authority(address.description, port))
  }

  init(_ address: SocketAddress?) {
    switch address {
    case .v4, .v6:
      if let ip = address?.ipAddress.flatMap(IPAddress.init)?.unmapped {
        self.init(ip, port: address?.port ?? 0)
      } else {
        self = .unknown
      }
    case .unixDomainSocket: self = .local
    case nil: self = .unknown
    }
  }

  /// At the other end of a Unix socket.
  static let local = RemotePeer(address: nil, description: "unix")
  var isLocal: Bool { address == nil && description == Self.local.description }

  static let unknown = RemotePeer(address: nil, description: "unknown")
}
