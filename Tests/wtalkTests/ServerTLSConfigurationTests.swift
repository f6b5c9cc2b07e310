import ArgumentParser
import Testing

@testable import wtalk

@Suite struct ServerTLSConfigurationTests {
  private func configuration(_ arguments: String...) throws -> ServerTLSConfiguration? {
    try ServerTLSConfiguration(ServerTLSOptions.parse(arguments), names: ["localhost"])
  }

  @Test func `a certificate comes from files or from the server itself, or there is none`() throws {
    #expect(try configuration() == nil)
    #expect(try configuration("--tls")?.source == .selfSigned(names: ["localhost"]))
    #expect(try configuration("--tls-cert", "a", "--tls-key", "b")?.source == .files(certificate: "a", key: "b"))
    #expect(try configuration("--tls-cert", "a")?.source == .files(certificate: "a", key: "a"))
    #expect(try configuration("--tls", "--client-ca", "c")?.clientAuthorities == "c")
  }

  @Test(arguments: [
    ["--tls", "--tls-cert", "a"], ["--tls-key", "b"], ["--tls", "--tls-key", "b"], ["--client-ca", "c"], ["--tls-cert", ""],
  ])
  func `what does not go together is refused`(arguments: [String]) throws {
    #expect(throws: (any Error).self) { try ServerTLSConfiguration(ServerTLSOptions.parse(arguments), names: []) }
  }
}
