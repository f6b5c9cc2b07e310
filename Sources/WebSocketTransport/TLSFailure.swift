import NIOCore
import NIOSSL

/// Why there is no TLS connection. Subjects are as the certificate has them, made short but not harmless.
package enum TLSFailure: Error, Equatable, Sendable {
  /// The day is YYYY-MM-DD in UTC, here and below.
  case expired(subject: String, on: String)
  case notYetValid(subject: String, before: String)
  /// The certificate does not name this host.
  case wrongHost(String, subject: String)
  /// The chain does not end at a trusted root, or is broken in another way.
  case untrusted(subject: String, isSelfSigned: Bool)
  case pinMismatch
  case notTLS
  /// The server knows no version that we take.
  case protocolVersion
  case clientCertificateRequired
  /// With the server's alert.
  case clientCertificateRefused(String)
  /// The connection ended within the handshake.
  case closed
  /// Anything else, in BoringSSL's words.
  case handshake(String)

  /// Whether one side does not trust the other, as opposed to not understanding it.
  package var isAboutTrust: Bool {
    switch self {
    case .expired, .notYetValid, .wrongHost, .untrusted, .pinMismatch, .clientCertificateRequired, .clientCertificateRefused: true
    case .notTLS, .protocolVersion, .closed, .handshake: false
    }
  }
}

extension TLSFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .expired(let subject, let day): "the certificate has expired (subject \(subject), \(day))"
    case .notYetValid(let subject, let day): "the certificate is not valid before \(day) (subject \(subject))"
    case .wrongHost(let host, let subject): "the certificate is not for \(host) (subject \(subject))"
    case .untrusted(let subject, true): "the certificate is signed by itself and not trusted (subject \(subject))"
    case .untrusted(let subject, false): "the certificate is not signed by an authority that is trusted here (subject \(subject))"
    case .pinMismatch: "the certificate does not match the pin"
    case .notTLS: "the server does not speak TLS"
    case .protocolVersion: "the server speaks no version of TLS that is accepted here"
    case .clientCertificateRequired: "the server requires a client certificate"
    case .clientCertificateRefused(let alert): "the server refused the client certificate (\(alert))"
    case .closed: "the server closed the connection during the handshake"
    case .handshake(let words): "the handshake failed: \(words)"
    }
  }
}

// MARK: From NIOSSL's errors

extension TLSFailure {
  /// Whom we spoke to, for errors of the verification.
  struct Peer {
    let tls: ClientTLS
    let leaf: CertificateSummary?
    let now: CertificateTime
  }

  /// - Parameter peer: nil once the handshake is done; a server that wants a client certificate may say so only then.
  init(_ error: any Error, from peer: Peer? = nil) {
    switch error {
    case NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])): self = .closed
    case NIOSSLError.handshakeFailed(let error): self.init(error, from: peer)
    case let error as BoringSSLError:
      self.init(reason: Self.reason(in: String(describing: error)) ?? String(describing: error), from: peer)
    case is IOError: self = .closed
    default: self.init(reason: String(describing: error), from: peer)
    }
  }

  /// - Parameter reason: BoringSSL's name for it.
  init(reason: String, from peer: Peer?) {
    switch reason {
    case Self.unverified: self.init(untrusted: peer)
    case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": self = .notTLS
    case "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION": self = .protocolVersion
    case "TLSV1_ALERT_CERTIFICATE_REQUIRED", "TLSV1_CERTIFICATE_REQUIRED", "SSLV3_ALERT_NO_CERTIFICATE": self = .clientCertificateRequired
    case "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_REVOKED",
      "SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "TLSV1_ALERT_UNKNOWN_CA", "TLSV1_ALERT_ACCESS_DENIED":
      self = .clientCertificateRefused(Self.words(reason))
    default: self = .handshake(Self.words(reason))
    }
  }

  /// BoringSSL says no more than that the verification failed; the dates are the reason that can be seen from outside.
  private init(untrusted peer: Peer?) {
    let leaf = peer?.leaf
    let subject = leaf?.subject ?? "unknown"
    switch (peer, leaf) {
    case (let peer?, _) where peer.tls.trust != .chain: self = .pinMismatch
    case (let peer?, let leaf?) where leaf.notAfter < peer.now: self = .expired(subject: subject, on: leaf.notAfter.day)
    case (let peer?, let leaf?) where peer.now < leaf.notBefore: self = .notYetValid(subject: subject, before: leaf.notBefore.day)
    default: self = .untrusted(subject: subject, isSelfSigned: leaf?.isSelfSigned ?? false)
    }
  }

  /// The reason in a description of BoringSSL's error stack, which tells it no other way: the first one, unless it only says what was
  /// wrong with a certificate.
  static func reason(in description: String) -> String? {
    if description.contains(":\(unverified)") { return unverified }
    guard let marker = description.firstRange(of: "OPENSSL_internal:") else { return nil }
    let name = description[marker.upperBound...].prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
    return name.isEmpty ? nil : String(name)
  }

  private static let unverified = "CERTIFICATE_VERIFY_FAILED"

  static func words(_ reason: String) -> String {
    let name = reason.firstRange(of: "_ALERT_").map { reason[$0.upperBound...] } ?? reason[...]
    return name.prefix(200).lowercased().replacing("_", with: " ")
  }
}
