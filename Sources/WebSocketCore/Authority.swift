/// A host and an optional port as Host and Origin write them (RFC 3986 §3.2), without user information.
package struct Authority: Equatable, Sendable {
  /// Lower case; an IPv6 literal keeps its brackets.
  package let host: String
  package let port: Int?

  /// nil for anything but `host`, `host:port`, `[ipv6]`, `[ipv6]:port` with a port of 1 to 65535.
  package init?(_ text: some StringProtocol) {
    let text = text.lowercased()
    let (name, rest): (Substring, Substring)
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      (name, rest) = (text[...end], text[text.index(after: end)...])
      guard name.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }), name.count > 2 else { return nil }
    } else {
      let end = text.firstIndex(of: ":") ?? text.endIndex
      (name, rest) = (text[..<end], text[end...])
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isHostByte) else { return nil }
    }
    host = String(name)
    guard !rest.isEmpty else {
      port = nil
      return
    }
    let digits = rest.dropFirst()
    guard rest.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
    else { return nil }
    self.port = port
  }

  /// Whether the host is an address, not a name.
  package var isLiteral: Bool {
    if host.hasPrefix("[") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whether the host names this machine's loopback.
  package var isLoopback: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host) }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
  }
}
