import Crypto
import NIOCore
import NIOSSL

/// What a server shows, and whose certificates it wants to see: TLS 1.2 and 1.3, with forward secrecy only.
package struct ServerTLS: Sendable {
  /// How long before its end a certificate is worth a warning, and one of our own is replaced.
  static let renewalDays = 30

  let context: NIOSSLContext
  private let leaf: CertificateSummary
  /// Of the DER of the server's own certificate.
  package let sha256: [UInt8]

  /// - Parameters:
  ///   - chain: certificates in PEM, the server's own first.
  ///   - key: the private key in PEM, without a passphrase.
  ///   - clientAuthorities: certificates in PEM; every client has to show one that is signed by them. Nil: no client is asked.
  /// - Throws: `.configuration` for what cannot be read, or does not belong together.
  package init(chain: [UInt8], key: [UInt8], clientAuthorities: [UInt8]? = nil) throws(TransportError) {
    let certificates = try Self.certificates(chain, "the certificate's file")
    guard let der = try? certificates[0].toDERBytes(), let leaf = CertificateSummary(der: der) else {
      throw .configuration("the certificate cannot be read")
    }
    self.leaf = leaf
    sha256 = Array(SHA256.hash(data: der))
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(try Self.key(key)))
    configuration.minimumTLSVersion = .tlsv12
    configuration.cipherSuiteValues = Self.ciphers
    configuration.applicationProtocols = ["http/1.1"]
    // WebSocket has a closing handshake of its own; nobody waits for that of TLS.
    configuration.shutdownTimeout = .zero
    if let clientAuthorities {
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(try Self.certificates(clientAuthorities, "the file of the clients' authorities"))
      configuration.sendCANameList = true
    }
    do {
      context = try NIOSSLContext(configuration: configuration)
    } catch NIOSSLError.failedToLoadPrivateKey {
      throw .configuration("the key does not belong to the certificate")
    } catch {
      throw .configuration("TLS cannot be set up: \(TLSFailure(error))")
    }
  }

  /// What is wrong with the time of the certificate, or soon will be; nil where nothing is.
  package var warning: String? {
    if leaf.notAfter < .now { return "the certificate expired on \(leaf.notAfter.day)" }
    if .now < leaf.notBefore { return "the certificate is not valid before \(leaf.notBefore.day)" }
    return isEnding ? "the certificate expires on \(leaf.notAfter.day)" : nil
  }

  /// Whether the certificate is to be replaced soon.
  package var isEnding: Bool { !(.after(days: Self.renewalDays) < leaf.notAfter) }

  /// Whether the certificate is for this host or address, by its alternative names.
  package func isFor(_ name: String) -> Bool { leaf.isFor(name) }

  /// The host names and addresses that the certificate is for.
  package var names: [String] { leaf.names }

  /// AEAD with ephemeral keys (RFC 9325 §4.2); those of TLS 1.3 are so anyway.
  private static let ciphers: [NIOTLSCipher] = [
    .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
  ]

  private static func certificates(_ pem: [UInt8], _ what: String) throws(TransportError) -> [NIOSSLCertificate] {
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(pem), !certificates.isEmpty else {
      throw .configuration("\(what) holds no certificate in PEM form")
    }
    return certificates
  }

  private static func key(_ pem: [UInt8]) throws(TransportError) -> NIOSSLPrivateKey {
    guard !String(decoding: pem, as: UTF8.self).contains("ENCRYPTED") else {
      throw .configuration("the key has a passphrase; a server that starts by itself needs one without")
    }
    guard let key = try? NIOSSLPrivateKey(bytes: pem, format: .pem) else {
      throw .configuration("the key's file holds no private key in PEM form")
    }
    return key
  }
}
