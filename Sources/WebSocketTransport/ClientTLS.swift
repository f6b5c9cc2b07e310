/// What TLS a client wants, and whom it trusts.
package struct ClientTLS: Equatable, Sendable {
  package enum Roots: Equatable, Sendable {
    case system
    /// Certificates in PEM; the system's do not count.
    case file(String)
  }

  /// Who we are, for servers that ask.
  package enum Identity: Equatable, Sendable {
    case pem(certificate: String, key: String, password: [UInt8]?)
    case pkcs12(String, password: [UInt8]?)
  }

  package enum Trust: Equatable, Sendable {
    /// The chain must end at one of the roots, and the leaf be for the server's name.
    case chain
    /// The leaf, and nothing else, must have this SHA-256 (of its DER).
    case pin([UInt8])
    /// Anyone.
    case none
  }

  package enum Version: Sendable {
    case tls12
    case tls13
  }

  /// A name, sent (SNI) and checked, or an address without brackets, only checked.
  package var serverName: String
  package var roots: Roots
  package var identity: Identity?
  package var trust: Trust
  package var minimumVersion: Version
  /// Where the secrets of each connection are appended, for those who watch the wire.
  package var keyLogFile: String?

  package init(
    serverName: String, roots: Roots = .system, identity: Identity? = nil, trust: Trust = .chain, minimumVersion: Version = .tls12,
    keyLogFile: String? = nil
  ) {
    self.serverName = serverName
    self.roots = roots
    self.identity = identity
    self.trust = trust
    self.minimumVersion = minimumVersion
    self.keyLogFile = keyLogFile
  }
}
