import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A certificate that vouches for itself, with its key: P-256, valid for 825 days.
package enum SelfSignedCertificate {
  /// As long as any client takes a certificate for.
  private static let days = 825

  /// Both in PEM, in one text.
  ///
  /// - Parameter names: host names and addresses without brackets, the first also as its subject.
  package static func make(for names: [String]) throws(TransportError) -> [UInt8] {
    do {
      let key = P256.Signing.PrivateKey()
      let certificate = try certificate(for: names, Certificate.PrivateKey(key))
      return Array("\(try certificate.serializeAsPEM().pemString)\n\(key.pemRepresentation)\n".utf8)
    } catch {
      throw .configuration("no certificate can be made: \(error)")
    }
  }

  private static func certificate(for names: [String], _ key: Certificate.PrivateKey) throws -> Certificate {
    let subject = try DistinguishedName { CommonName(String((names.first ?? "wtalk").prefix(64))) }
    let now = Date()
    return try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      // A client's clock may be behind.
      notValidBefore: now.addingTimeInterval(-86_400), notValidAfter: now.addingTimeInterval(Double(days - 1) * 86_400),
      issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(names.map(generalName))
      }, issuerPrivateKey: key)
  }

  private static func generalName(_ name: String) -> GeneralName {
    if let address = IPAddress(name) { return .ipAddress(ASN1OctetString(contentBytes: address.bytes[...])) }
    return .dnsName(name)
  }
}
