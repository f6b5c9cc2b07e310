/// Where a server listens: a host as the user wrote it, and a port; 0 lets the system pick one.
package struct ListenAddress: Equatable, Sendable {
  /// Without brackets.
  package let host: String
  package let port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `host:port` or `[ipv6]:port`.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "/") }) else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
