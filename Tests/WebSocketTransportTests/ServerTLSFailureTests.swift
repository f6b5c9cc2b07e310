import NIOCore
import NIOSSL
import Testing

@testable import WebSocketTransport

@Suite struct ServerTLSFailureTests {
  @Test(
    arguments: [
      ("UNSUPPORTED_PROTOCOL", .protocolVersion), ("WRONG_VERSION_NUMBER", .protocolVersion),
      ("PEER_DID_NOT_RETURN_A_CERTIFICATE", .noCertificate), ("CERTIFICATE_VERIFY_FAILED", .untrusted),
      ("TLSV1_ALERT_UNKNOWN_CA", .distrusted("unknown ca")), ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", .distrusted("certificate unknown")),
      ("NO_SHARED_CIPHER", .handshake("no shared cipher")),
    ] as [(String, ServerTLSFailure)])
  func `every reason has its case`(reason: String, failure: ServerTLSFailure) {
    #expect(ServerTLSFailure(reason: reason) == failure)
  }

  @Test func `ends and foreign errors are cases, too`() {
    #expect(ServerTLSFailure(NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake]))) == .closed)
    #expect(ServerTLSFailure(IOError(errnoCode: 104, reason: "read")) == .closed)
    #expect(ServerTLSFailure(BoringSSLError.zeroReturn) == .handshake("zeroreturn"))
  }
}
