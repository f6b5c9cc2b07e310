import WebSocketCore
import WebSocketTransport

/// Where a client connects: `ws://name@host:port/path?query`, `wss://…`, `http://` and `https://` for the same, `host:port/path`, or
/// `ws+unix:/socket:/path`.
struct ServerURL: Equatable, Sendable {
  enum Endpoint: Equatable, Sendable {
    /// A name in lower case, or an address without brackets.
    case host(String, port: Int)
    /// The path of a Unix socket.
    case socket(String)
  }

  let endpoint: Endpoint
  /// Whether TLS is spoken.
  let isSecure: Bool
  /// Decoded; a password is never part of a URL.
  let userName: String?
  /// Path and query, as sent.
  let target: String

  init(_ text: String) throws(Problem) {
    guard !text.contains("#") else { throw Problem(text: "a WebSocket URL has no #fragment; rooms are written /name") }
    if text.lowercased().hasPrefix(Self.socketScheme) {
      self = try Self.socket(text.dropFirst(Self.socketScheme.count))
    } else {
      let (isSecure, rest) = try Self.scheme(text)
      try self.init(rest, isSecure: isSecure)
    }
  }

  /// Without brackets; `localhost` for a Unix socket.
  var host: String {
    switch endpoint {
    case .host(let host, _): host
    case .socket: "localhost"
    }
  }

  var port: Int {
    switch endpoint {
    case .host(_, let port): port
    case .socket: Self.defaultPort(isSecure: isSecure)
    }
  }

  /// Host and, unless it is the default, port, as Host wants it.
  var authority: String {
    let written = host.contains(":") ? "[\(host)]" : host
    return port == Self.defaultPort(isSecure: isSecure) ? written : "\(written):\(port)"
  }

  /// The last part of the path, which names a conversation; empty for the root.
  var lastPathComponent: Substring {
    let path = target.prefix { $0 != "?" }
    return path.suffix(while: { $0 != "/" })
  }

  /// Whether only this machine is reached.
  var isLoopback: Bool {
    switch endpoint {
    case .host(let host, _): Self.isLoopback(host)
    case .socket: true
    }
  }

  /// Whether `host`, without brackets, names this machine's loopback.
  static func isLoopback(_ host: String) -> Bool {
    guard let address = IPAddress(host) else { return host == "localhost" || host.hasSuffix(".localhost") }
    return IPNetwork.loopback.contains { $0.contains(address) }
  }

  /// Same scheme, host and port.
  func isSameOrigin(as other: ServerURL) -> Bool { isSecure == other.isSecure && endpoint == other.endpoint }

  /// Whether going from here to `other` gives up TLS.
  func isDowngrade(to other: ServerURL) -> Bool { isSecure && !other.isSecure }

  /// Where a Location field leads (RFC 9110 §10.2.2, RFC 3986 §5.2); it takes no user name along.
  func resolving(_ location: String) throws(Problem) -> ServerURL {
    let reference = String(location.prefix { $0 != "#" })
    guard reference.utf8.allSatisfy(RequestTarget.isByte) else { throw Problem(text: "the Location is no URL") }
    if reference.hasPrefix("//") { return try ServerURL("\(isSecure ? "wss" : "ws"):\(reference)").anonymous }
    guard let colon = reference.firstIndex(of: ":"), Self.isScheme(reference[..<colon]) else {
      return ServerURL(endpoint, isSecure: isSecure, target: RequestTarget.resolve(reference, against: target))
    }
    guard reference.contains("://"), !reference.lowercased().hasPrefix(Self.socketScheme) else {
      throw Problem(text: "the Location is neither ws:// nor wss://")
    }
    return try ServerURL(reference).anonymous
  }

  // MARK: Parts

  private static let socketScheme = "ws+unix:"

  private init(_ endpoint: Endpoint, isSecure: Bool, userName: String? = nil, target: String) {
    self.endpoint = endpoint
    self.isSecure = isSecure
    self.userName = userName
    self.target = target
  }

  /// - Parameter rest: what follows the scheme.
  private init(_ rest: Substring, isSecure: Bool) throws(Problem) {
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let authority = rest[..<end]
    let at = authority.lastIndex(of: "@")
    userName = try at.map { position throws(Problem) in try UserName.decode(authority[..<position]) }
    let written = at.map { authority[authority.index(after: $0)...] } ?? authority
    guard let place = Authority(written) else {
      // A slash in a password puts a part of it here.
      throw Problem(text: rest.contains("@") ? "the URL names no host" : "\(written) is no host or host:port")
    }
    target = try RequestTarget.check(rest[end...])
    let host = place.host.hasPrefix("[") ? String(place.host.dropFirst().dropLast()) : place.host
    endpoint = .host(host, port: place.port ?? Self.defaultPort(isSecure: isSecure))
    self.isSecure = isSecure
  }

  private static func socket(_ text: Substring) throws(Problem) -> ServerURL {
    let rest = text.hasPrefix("//") ? text.dropFirst(2) : text
    let end = rest.firstIndex(of: ":") ?? rest.endIndex
    guard rest.hasPrefix("/"), let path = PercentEncoding.decode(rest[..<end]), (2...107).contains(path.utf8.count) else {
      throw Problem(text: "a Unix socket is written ws+unix:/run/app.sock:/path, with at most 107 bytes before the second colon")
    }
    return ServerURL(.socket(path), isSecure: false, target: try RequestTarget.check(rest[end...].dropFirst()))
  }

  private static func scheme(_ text: String) throws(Problem) -> (isSecure: Bool, rest: Substring) {
    guard let separator = text.firstRange(of: "://") else { return (false, text[...]) }
    switch text[..<separator.lowerBound].lowercased() {
    case "ws", "http": return (false, text[separator.upperBound...])
    case "wss", "https": return (true, text[separator.upperBound...])
    case let scheme where !isScheme(scheme[...]): throw Problem(text: "the URL names no host")
    case let scheme: throw Problem(text: "\(scheme):// is no WebSocket scheme; use ws:// or wss://")
    }
  }

  /// RFC 3986 §3.1.
  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  private static func defaultPort(isSecure: Bool) -> Int { isSecure ? 443 : 80 }

  private var anonymous: ServerURL { ServerURL(endpoint, isSecure: isSecure, target: target) }
}

extension ServerURL: CustomStringConvertible {
  /// As the user would write it, without the user name.
  var description: String {
    switch endpoint {
    case .host: "\(isSecure ? "wss" : "ws")://\(authority)\(target)"
    case .socket(let path): "\(Self.socketScheme)\(path):\(target)"
    }
  }
}

extension BidirectionalCollection {
  fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
    let start = lastIndex { !predicate($0) }.map { index(after: $0) } ?? startIndex
    return self[start...]
  }
}
