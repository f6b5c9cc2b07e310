import Testing

@testable import WebSocketTransport

@Suite struct ServerTLSTests {
  private let files = Certificates.shared

  private func tls(_ certificate: String, key: String? = nil, authorities: String? = nil) throws -> ServerTLS {
    try ServerTLS(
      chain: LocalFile.read(files.path("\(certificate).pem")), key: LocalFile.read(files.path("\(key ?? certificate).key")),
      clientAuthorities: authorities.map { try LocalFile.read(files.path($0)) })
  }

  private func complaint(_ body: () throws -> ServerTLS) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      if case .configuration(let text) = error as? TransportError { return text }
      return "\(error)"
    }
  }

  @Test func `S7: the times of a certificate are warned of`() throws {
    #expect(try tls("expired").warning == "the certificate expired on 2021-02-03")
    #expect(try tls("future").warning == "the certificate is not valid before 2040-02-03")
    // Made for 30 days, so that less than that is left.
    let day = try #require(CertificateSummary(der: files.der("server"))).notAfter.day
    #expect(try tls("server").warning == "the certificate expires on \(day)")
    #expect(try [tls("server"), tls("future")].map(\.isEnding) == [true, false])
  }

  @Test func `S7: what does not belong together is told`() {
    #expect(complaint { try tls("server", key: "client") } == "the key does not belong to the certificate")
    #expect(complaint { try tls("server", key: "locked") }?.contains("passphrase") == true)
    #expect(
      complaint { try tls("server", authorities: "server.key") } == "the file of the clients' authorities holds no certificate in PEM form")
    #expect(complaint { try ServerTLS(chain: [], key: []) } == "the certificate's file holds no certificate in PEM form")
    #expect(complaint { try tls("server", authorities: "ca.pem") } == nil)
  }

  @Test func `a certificate that signs itself is for its names, and for long enough`() throws {
    let names = ["chat.example", "localhost", "192.0.2.7", "2001:db8::1"]
    let made = try SelfSignedCertificate.make(for: names)
    let tls = try ServerTLS(chain: made, key: made)
    #expect(tls.names.sorted() == names.sorted())
    #expect(tls.warning == nil && !tls.isEnding)
    #expect(tls.isFor("192.0.2.7") && !tls.isFor("192.0.2.8"))
    #expect(tls.sha256.count == 32)
    let other = try SelfSignedCertificate.make(for: names)
    #expect(try ServerTLS(chain: other, key: other).sha256 != tls.sha256)
    #expect(complaint { try ServerTLS(chain: made, key: other) } != nil)
  }

  @Test func `a name that no certificate can have is an error`() {
    #expect(throws: TransportError.self) { try SelfSignedCertificate.make(for: ["caf\u{E9}"]) }
  }
}
