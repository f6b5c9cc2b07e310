import Chat
import Testing

@testable import wtalk

@Suite struct ExposureTests {
  private func warnings(
    loopback: Bool = false, tls: Bool = false, certificates: Bool = false, accounts: AccountPolicy? = AccountPolicy.none,
    open: Bool = false,
    tools: [String] = []
  ) -> [String] {
    Exposure(
      isLoopbackOnly: loopback, hasTLS: tls, asksForCertificates: certificates, accounts: accounts, isOpen: open, tools: tools
    ).warnings
  }

  @Test func `a chat that anyone can reach is one line, unless it is meant`() {
    #expect(warnings().count == 1)
    #expect(warnings()[0].hasPrefix("anyone who reaches this address can chat; --accounts "))
    #expect(warnings(tls: true) == warnings())
    #expect(warnings(open: true) == [])
    #expect(warnings(loopback: true) == [])
    #expect(warnings(tls: true, certificates: true) == [])
  }

  @Test func `L6: passwords in the clear are one line, whether the server is open or not`() {
    for open in [false, true] {
      #expect(warnings(accounts: .closed, open: open).count == 1)
      #expect(warnings(accounts: .open, open: open)[0].hasPrefix("passwords cross the network in the clear; --tls "))
    }
    #expect(warnings(tls: true, accounts: .open) == [])
    #expect(warnings(loopback: true, accounts: .open) == [])
  }

  @Test func `what is no chat is named`() {
    #expect(warnings(accounts: nil) == [])
    #expect(warnings(accounts: nil, open: true, tools: ["/run/"]) == ["anyone who reaches this address can use what is served at /run/"])
    #expect(warnings(open: true, tools: ["/a/", "/b/"]).count == 2)
    #expect(warnings(tls: true, certificates: true, tools: ["/a/"]) == [])
    #expect(warnings(loopback: true, tools: ["/a/"]) == [])
  }
}
