import NIOCore
import NIOSSL
import Testing

@testable import WebSocketTransport

@Suite struct TLSFailureTests {
  @Test func `a reason is found in BoringSSL's words`() {
    let text = "sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /x/handshake.cc:389])"
    #expect(TLSFailure.reason(in: text) == "CERTIFICATE_VERIFY_FAILED")
    let two = "[Error: 1 x:OPENSSL_internal:BAD_SIGNATURE at y, Error: 2 x:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at z]"
    #expect(TLSFailure.reason(in: two) == "CERTIFICATE_VERIFY_FAILED")
    #expect(TLSFailure.reason(in: "syscallError") == nil)
    #expect(TLSFailure.reason(in: "OPENSSL_internal:") == nil)
  }

  @Test(
    arguments: [
      ("WRONG_VERSION_NUMBER", .notTLS), ("HTTP_REQUEST", .notTLS), ("UNSUPPORTED_PROTOCOL", .protocolVersion),
      ("TLSV1_ALERT_PROTOCOL_VERSION", .protocolVersion), ("TLSV1_ALERT_CERTIFICATE_REQUIRED", .clientCertificateRequired),
      ("TLSV1_ALERT_UNKNOWN_CA", .clientCertificateRefused("unknown ca")),
      ("SSLV3_ALERT_HANDSHAKE_FAILURE", .handshake("handshake failure")), ("NO_SHARED_CIPHER", .handshake("no shared cipher")),
    ] as [(String, TLSFailure)])
  func `every reason has its case`(reason: String, failure: TLSFailure) {
    #expect(TLSFailure(reason: reason, from: nil) == failure)
  }

  @Test func `ends and foreign errors are cases, too`() {
    #expect(TLSFailure(NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake]))) == .closed)
    #expect(TLSFailure(IOError(errnoCode: 104, reason: "read")) == .closed)
    #expect(TLSFailure(BoringSSLError.zeroReturn) == .handshake("zeroreturn"))
  }

  @Test func `dates come before the chain, and only the chain is asked for them`() {
    let peer = { (trust: ClientTLS.Trust, name: String) in
      TLSFailure.Peer(
        tls: ClientTLS(serverName: "x", trust: trust), leaf: CertificateSummary(der: Certificates.shared.der(name)), now: .now)
    }
    let reason = "CERTIFICATE_VERIFY_FAILED"
    #expect(TLSFailure(reason: reason, from: peer(.chain, "expired")) == .expired(subject: "CN=expired", on: "2021-02-03"))
    #expect(TLSFailure(reason: reason, from: peer(.chain, "ca")) == .untrusted(subject: "CN=Test authority", isSelfSigned: true))
    #expect(TLSFailure(reason: reason, from: peer(.pin([]), "expired")) == .pinMismatch)
    #expect(TLSFailure(reason: reason, from: nil) == .untrusted(subject: "unknown", isSelfSigned: false))
  }

  @Test func `trust and understanding have different statuses`() {
    let trust: [TLSFailure] = [.expired(subject: "", on: ""), .pinMismatch, .clientCertificateRequired]
    #expect(trust.map(\.isAboutTrust) == [true, true, true])
    let understanding: [TLSFailure] = [.notTLS, .protocolVersion, .closed, .handshake("")]
    #expect(understanding.map(\.isAboutTrust) == [false, false, false, false])
  }
}
