/// Where a server listens: a host as the user wrote it, and a port; 0 lets the system pick one. Or a socket in the file system.
package enum ListenAddress: Equatable, Sendable {
  /// Without brackets.
  case host(String, port: Int)
  /// The path, as the user wrote it.
  case unix(String)

  /// Reads `host:port`, `[ipv6]:port` or `unix:path`.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst("unix:".count)
      guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
      self = .unix(String(path))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "/") }) else { return nil }
    self = .host(String(host), port: Int(port))
  }

  /// Host and port as a URL has them (RFC 3986 §3.2).
  static func authority(_ host: String, _ port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether only this machine reaches it.
  package var isLoopback: Bool {
    switch self {
    case .host(let host, _): host == "localhost" || IPAddress(host)?.unmapped.isLoopback == true
    case .unix: true
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  /// As `init` reads it.
  package var description: String {
    switch self {
    case .host(let host, let port): Self.authority(host, port)
    case .unix(let path): "unix:\(path)"
    }
  }
}
