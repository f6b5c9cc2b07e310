import Testing
import WebSocketTransport

@Suite struct IPAddressTests {
  @Test(arguments: [("192.0.2.7", "192.0.2.7"), ("2001:DB8:0::1", "2001:db8::1"), ("::ffff:192.0.2.7", "::ffff:192.0.2.7")])
  func `an address is written in its shortest form`(text: String, written: String) throws {
    #expect("\(try #require(IPAddress(text)))" == written)
  }

  @Test(arguments: [
    ("::ffff:192.0.2.7", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"), ("::1", "::1"), ("::fffe:192.0.2.7", "::fffe:192.0.2.7"),
  ])
  func `an IPv4 address inside IPv6 is taken out`(text: String, address: String) throws {
    #expect(try #require(IPAddress(text)).unmapped == IPAddress(address))
  }

  @Test func `a customer has an IPv4 address or half an IPv6 address`() throws {
    #expect(try #require(IPAddress("192.0.2.7")).network == [192, 0, 2, 7])
    #expect(try #require(IPAddress("::ffff:192.0.2.7")).network == [192, 0, 2, 7])
    #expect(IPAddress("2001:db8:1:2::9")?.network == IPAddress("2001:db8:1:2:3::")?.network)
    #expect(IPAddress("2001:db8:1:2::9")?.network != IPAddress("2001:db8:1:3::9")?.network)
  }

  @Test func `bytes make an address when there are 4 or 16`() {
    #expect(IPAddress(bytes: [127, 0, 0, 1]) == IPAddress("127.0.0.1"))
    #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    #expect(IPAddress(bytes: [UInt8](repeating: 0, count: 17)) == nil)
  }
}
