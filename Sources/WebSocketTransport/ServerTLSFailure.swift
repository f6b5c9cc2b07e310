import NIOCore
import NIOSSL

/// Why an accepted connection came to no TLS.
package enum ServerTLSFailure: Error, Equatable, Sendable {
  case stalled
  /// The peer ended the connection.
  case closed
  /// It knows no version that we take.
  case protocolVersion
  case noCertificate
  /// Its certificate is not signed by an authority that we trust, or is over.
  case untrusted
  /// It does not take our certificate; with its alert.
  case distrusted(String)
  /// Anything else, in BoringSSL's words.
  case handshake(String)

  init(_ error: any Error) {
    switch error {
    case NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])), is IOError: self = .closed
    default:
      let description = String(describing: error)
      self.init(reason: TLSFailure.reason(in: description) ?? description)
    }
  }

  /// - Parameter reason: BoringSSL's name for it.
  init(reason: String) {
    switch reason {
    case "UNSUPPORTED_PROTOCOL", "NO_SUPPORTED_VERSIONS_ENABLED", "UNKNOWN_PROTOCOL", "WRONG_VERSION_NUMBER": self = .protocolVersion
    case "PEER_DID_NOT_RETURN_A_CERTIFICATE": self = .noCertificate
    case "CERTIFICATE_VERIFY_FAILED": self = .untrusted
    default:
      let words = TLSFailure.words(reason)
      self =
        reason.contains("_ALERT_") && reason.contains("CERTIFICATE") || reason.hasSuffix("UNKNOWN_CA")
        ? .distrusted(words) : .handshake(words)
    }
  }
}

extension ServerTLSFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .stalled: "the TLS handshake took too long"
    case .closed: "the peer left within the TLS handshake"
    case .protocolVersion: "the peer speaks no version of TLS from 1.2 on"
    case .noCertificate: "the peer showed no certificate"
    case .untrusted: "the peer's certificate is not signed by an authority in --client-ca, or not valid now"
    case .distrusted(let alert): "the peer does not take our certificate (\(alert))"
    case .handshake(let words): "the TLS handshake failed: \(words)"
    }
  }
}
