import WebSocketCore
import WebSocketTransport

/// A proxy as options and the environment name it: `http://user@host:port`, `socks5://…`, `socks5h://…`, or just `host:port`.
struct ProxyURL: Equatable, Sendable {
  let kind: Proxy.Kind
  /// Without brackets.
  let host: String
  let port: Int
  let userName: String?
  let password: String?

  /// - Throws: a problem that repeats nothing of the text.
  init(_ text: String) throws(Problem) {
    let separator = text.firstRange(of: "://")
    kind = try Self.kind(separator.map { text[..<$0.lowerBound].lowercased() } ?? "http")
    let rest = separator.map { text[$0.upperBound...] } ?? text[...]
    // Up to the last @: a password may hold a slash.
    let at = rest.lastIndex(of: "@")
    let place = (at.map { rest[rest.index(after: $0)...] } ?? rest).prefix { $0 != "/" }
    guard let authority = Authority(place) else { throw Problem(text: "a proxy is written http://[USER@]HOST:PORT or socks5://…") }
    host = authority.host.hasPrefix("[") ? String(authority.host.dropFirst().dropLast()) : authority.host
    port = authority.port ?? 1080
    let account = at.map { rest[..<$0] }?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    userName = try account?.first.map { name throws(Problem) in try Self.decode(name) }
    password = try account?.dropFirst().first.map { password throws(Problem) in try Self.decode(password) }
  }

  private static func kind(_ scheme: String) throws(Problem) -> Proxy.Kind {
    switch scheme {
    case "http": return .http
    case "socks5", "socks5h": return .socks5
    default: throw Problem(text: "a proxy is http:// or socks5://")
    }
  }

  private static func decode(_ text: Substring) throws(Problem) -> String {
    guard let decoded = PercentEncoding.decode(text) else {
      throw Problem(text: "the proxy's user name or password is not percent-encoded")
    }
    return decoded
  }
}
