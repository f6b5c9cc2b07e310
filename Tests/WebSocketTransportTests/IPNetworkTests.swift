import Testing
import WebSocketTransport

@Suite struct IPNetworkTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.1.2"), ("192.168.1.9", "192.168.1.9"), ("0.0.0.0/0", "8.8.8.8"), ("10.1.2.128/25", "10.1.2.200"),
    ("fd00::/8", "fd12::1"),
    ("[::1]", "::1"), ("2001:db8::/33", "2001:db8:7fff::"),
  ])
  func `a network contains its addresses`(network: String, address: String) throws {
    #expect(try #require(IPNetwork(network)).contains(try #require(IPAddress(address))))
  }

  @Test(arguments: [
    ("10.0.0.0/8", "11.0.0.0"), ("10.1.2.128/25", "10.1.2.127"), ("0.0.0.0/0", "::1"), ("2001:db8::/33", "2001:db8:8000::"), ("::1", "::2"),
  ])
  func `and no other`(network: String, address: String) throws {
    #expect(try !#require(IPNetwork(network)).contains(try #require(IPAddress(address))))
  }

  @Test(arguments: ["", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "host/8", "[]", "[", "10.0.0.0/8/8"])
  func `what is no network is nil`(text: String) {
    #expect(IPNetwork(text) == nil)
  }
}
