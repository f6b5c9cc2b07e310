/// What TLS tells of an accepted connection's other end.
package struct PeerTLS: Equatable, Sendable {
  /// The common names in the subject of the certificate that it has shown; a certificate counts only where its chain was checked.
  package let commonNames: [String]

  package init(commonNames: [String] = []) { self.commonNames = commonNames }

  /// - Parameter certificate: its DER; nil where none was shown.
  init(certificate: [UInt8]?) {
    self.init(commonNames: certificate.flatMap(CertificateSummary.init(der:))?.commonNames ?? [])
  }
}
