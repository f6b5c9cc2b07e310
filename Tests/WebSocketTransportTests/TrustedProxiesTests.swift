import Testing

@testable import WebSocketTransport

@Suite struct TrustedProxiesTests {
  private let proxies: TrustedProxies

  init() throws {
    proxies = TrustedProxies(networks: [try #require(IPNetwork("10.0.0.0/8")), try #require(IPNetwork("fd00::/8"))])
  }

  @Test(arguments: [
    (["203.0.113.7"], "203.0.113.7"), (["1.1.1.1, 203.0.113.7"], "203.0.113.7"), (["203.0.113.7, 10.0.0.1, fd00::2"], "203.0.113.7"),
    (["1.1.1.1", "203.0.113.7,10.0.0.1"], "203.0.113.7"), (["10.0.0.9, 10.0.0.1"], "10.0.0.9"), (["rubbish, 10.0.0.9"], "10.0.0.9"),
    (["203.0.113.7:4711"], "203.0.113.7"), (["[2001:db8::1]:80"], "2001:db8::1"), (["[2001:db8::1]"], "2001:db8::1"),
    (["2001:db8::1"], "2001:db8::1"), (["::ffff:203.0.113.7"], "203.0.113.7"), (["\t203.0.113.7 "], "203.0.113.7"),
  ])
  func `the client is the rightmost that is no trusted proxy`(values: [String], address: String) {
    #expect(proxies.client(in: values) == IPAddress(address))
  }

  @Test(arguments: [[], [""], [","], ["unknown"], ["203.0.113.7, unknown"], ["_hidden"], ["1.2.3.4:99999"], ["[::1"]])
  func `what ends in no address tells nothing`(values: [String]) {
    #expect(proxies.client(in: values) == nil)
  }

  @Test func `a peer is trusted by its address, one at a Unix socket only where that is said`() throws {
    #expect(proxies.trusts(RemotePeer(try #require(IPAddress("10.1.2.3")), port: 1)))
    #expect(!proxies.trusts(RemotePeer(try #require(IPAddress("11.1.2.3")), port: 1)))
    #expect(!proxies.trusts(.local))
    #expect(TrustedProxies(trustsUnix: true).trusts(.local))
    #expect(!TrustedProxies(trustsUnix: true).trusts(.unknown))
  }
}
