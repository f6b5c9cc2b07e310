import Testing

@testable import WebSocketTransport

@Suite struct CertificateSummaryTests {
  private func summary(_ name: String) throws -> CertificateSummary {
    try #require(CertificateSummary(der: Certificates.shared.der(name)))
  }

  @Test func `subject, dates and signer are those that openssl wrote`() throws {
    let expired = try summary("expired")
    #expect(expired.subject == "CN=expired")
    #expect(expired.notBefore.day == "2020-01-01")
    #expect(expired.notAfter.day == "2021-02-03")
    #expect(expired.notAfter < .now)
    #expect(try summary("future").notBefore > .now)
    #expect(!expired.isSelfSigned)
    #expect(try summary("lonely").isSelfSigned)
    #expect(try summary("lonely").subject == "CN=lonely, O=Nobody")
  }

  @Test func `names are for whole labels, addresses for their bytes`() throws {
    let server = try summary("server")
    for name in ["localhost", "LocalHost", "localhost.", "x.wild.example", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"] {
      #expect(server.isFor(name), "\(name)")
    }
    for name in ["", ".", "server", "host", "xlocalhost", "wild.example", ".wild.example", "a.b.wild.example", "127.0.0.2", "127.1", "::2"]
    {
      #expect(!server.isFor(name), "\(name)")
    }
    let authority = try summary("ca")
    #expect(!authority.isFor("Test authority"))
  }

  @Test func `the names are told as they are written`() throws {
    #expect(try summary("server").names == ["localhost", "*.wild.example", "127.0.0.1", "::1"])
    #expect(try summary("server").commonNames == ["server"])
    #expect(try summary("lonely").commonNames == ["lonely"])
    #expect(try summary("ca").names == [])
  }

  @Test func `no bytes trap, wherever they are cut or changed`() {
    let der = Certificates.shared.der("server")
    for count in der.indices { #expect(CertificateSummary(der: Array(der.prefix(count))) == nil) }
    for index in der.indices {
      for byte in [0, 0x7F, 0x80, 0x84, 0xFF] as [UInt8] {
        var changed = der
        changed[index] = byte
        _ = CertificateSummary(der: changed)?.isFor("localhost")
      }
    }
  }
}
