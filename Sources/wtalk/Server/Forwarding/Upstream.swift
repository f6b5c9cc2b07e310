import WebSocketTransport

/// The WebSocket server that a path stands for.
struct Upstream: Equatable {
  /// Without a user name and without a query.
  let url: ServerURL

  /// Reads `ws://host/path`, `wss://…`, `ws+unix:/socket:/path`, or one of them behind `ws:`; nil for a URL with a user name or a query.
  init?(_ text: String) {
    let isPrefixed = text.hasPrefix("ws:") && !text.hasPrefix("ws://")
    let written = isPrefixed ? String(text.dropFirst(3)) : text
    guard ["ws://", "wss://", "ws+unix:"].contains(where: written.hasPrefix), let url = try? ServerURL(written),
      url.userName == nil, !url.target.contains("?")
    else { return nil }
    self.url = url
  }

  /// The target of a request for what is behind the route's path: `/more?query`, `?query` or nothing.
  ///
  /// - Returns: nil when a `..`, escaped or not, would lead out of the path that the operator gave.
  func target(adding rest: Substring) -> String? {
    let segments = rest.prefix { $0 != "?" }.split(separator: "/")
    let leavesPath = segments.contains { segment in
      guard let name = PercentEncoding.decode(segment) else { return true }
      return name.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == "." || $0 == ".." }
    }
    guard !leavesPath else { return nil }
    guard rest.hasPrefix("/") else { return url.target + rest }
    return url.target.hasSuffix("/") ? url.target + rest.dropFirst() : url.target + rest
  }

  func route(_ options: UpstreamConfiguration) -> ClientRoute {
    let roots = options.authorities.map(ClientTLS.Roots.file) ?? .system
    let tls = url.isSecure ? ClientTLS(serverName: url.host, roots: roots) : nil
    return switch url.endpoint {
    case .host(let host, let port): ClientRoute(.host(host, port: port), tls: tls)
    case .socket(let path): ClientRoute(.unixSocket(path: path), tls: tls)
    }
  }
}
