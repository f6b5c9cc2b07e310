/// A web origin (RFC 6454 §7) exactly as a browser writes it: lower case, no path, no user information.
package struct Origin: Equatable, Sendable {
  package let scheme: String
  package let authority: Authority

  package init?(_ text: some StringProtocol) {
    let text = String(text)
    guard text == text.lowercased(), let separator = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<separator.lowerBound]
    guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), HeaderList.isToken(scheme),
      let authority = Authority(text[separator.upperBound...])
    else { return nil }
    self.scheme = String(scheme)
    self.authority = authority
  }

  /// The port, that of the scheme when none is written; nil for a scheme without one.
  package var port: Int? { authority.port ?? defaultPort }

  var isSecure: Bool { scheme == "https" || scheme == "wss" }

  var defaultPort: Int? {
    switch scheme {
    case "http", "ws": 80
    case "https", "wss": 443
    default: nil
    }
  }
}
