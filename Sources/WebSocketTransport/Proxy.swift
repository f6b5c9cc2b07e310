/// A server that connects us to another one; that one's name is given to it unresolved.
package struct Proxy: Equatable, Sendable {
  package enum Kind: String, Sendable {
    /// CONNECT (RFC 9110 §9.3.6), with Basic credentials.
    case http
    /// SOCKS 5 (RFC 1928), with a password (RFC 1929).
    case socks5
  }

  package struct Credentials: Equatable, Sendable {
    package let name: String
    package let password: String

    package init(name: String, password: String) {
      self.name = name
      self.password = password
    }
  }

  package let kind: Kind
  /// A name, or an address without brackets.
  package let host: String
  package let port: Int
  package let credentials: Credentials?

  package init(_ kind: Kind, host: String, port: Int, credentials: Credentials? = nil) {
    self.kind = kind
    self.host = host
    self.port = port
    self.credentials = credentials
  }
}

extension Proxy: CustomStringConvertible {
  /// The URL, without the credentials.
  package var description: String { "\(kind.rawValue)://\(ListenAddress.authority(host, port))" }
}
