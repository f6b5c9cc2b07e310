/// How a client gets to its server.
package struct ClientRoute: Equatable, Sendable {
  package enum Destination: Equatable, Sendable {
    /// A name, or an address without brackets.
    case host(String, port: Int)
    /// Reached without a proxy, whatever the route says.
    case unixSocket(path: String)
  }

  /// What stands for a host on one port; the names in the handshakes stay.
  package struct Resolution: Equatable, Sendable {
    package let host: String
    package let port: Int
    /// Another name, or an address without brackets.
    package let address: String

    package init(host: String, port: Int, address: String) {
      self.host = host
      self.port = port
      self.address = address
    }
  }

  package var destination: Destination
  /// For hosts that we connect to ourselves, a proxy among them; behind a proxy the proxy resolves.
  package var resolutions: [Resolution]
  package var proxy: Proxy?
  package var tls: ClientTLS?

  package init(_ destination: Destination, resolutions: [Resolution] = [], proxy: Proxy? = nil, tls: ClientTLS? = nil) {
    self.destination = destination
    self.resolutions = resolutions
    self.proxy = proxy
    self.tls = tls
  }

  /// Where the socket is connected to: the proxy if there is one, everything resolved as the user said.
  var firstHop: Destination {
    guard case .host(let host, let port) = destination else { return destination }
    guard let proxy else { return resolved(host, port) }
    return resolved(proxy.host, proxy.port)
  }

  private func resolved(_ host: String, _ port: Int) -> Destination {
    let resolution = resolutions.first { $0.port == port && $0.host.lowercased() == host.lowercased() }
    return .host(resolution?.address ?? host, port: port)
  }

  /// How the proxy is asked for the destination; nil when none is in the way.
  ///
  /// - Throws: `.configuration` when it cannot be asked so.
  func proxyHandshake() throws(TransportError) -> (any ProxyHandshake)? {
    guard let proxy, case .host(let host, let port) = destination else { return nil }
    return switch proxy.kind {
    case .http: try HTTPConnect(host: host, port: port, credentials: proxy.credentials)
    case .socks5: try SOCKS5Handshake(host: host, port: port, credentials: proxy.credentials)
    }
  }
}

extension ClientRoute.Destination: CustomStringConvertible {
  package var description: String {
    switch self {
    case .host(let host, let port): ListenAddress.authority(host, port)
    case .unixSocket(let path): path
    }
  }
}
