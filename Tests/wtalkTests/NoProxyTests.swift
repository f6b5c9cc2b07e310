import Testing

@testable import wtalk

@Suite struct NoProxyTests {
  @Test(arguments: [
    ("example.org", "example.org"), ("example.org", "a.b.example.org"), (".example.org", "example.org"),
    ("a, Example.ORG", "x.example.org"),
    ("example.org.", "example.org"), ("example.org", "example.org."), ("*", "anything"), ("*", "10.0.0.1"), ("10.0.0.0/8 x", "10.9.9.9"),
    ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("fd00::/8", "fd00::5"), ("0:0:0:0:0:0:0:1", "::1"),
  ])
  func `names with subdomains, addresses, networks and all`(list: String, host: String) {
    #expect(NoProxy(list).covers(host))
  }

  @Test(arguments: [
    ("", "example.org"), (",", "example.org"), (".", "example.org"), ("example.org", "notexample.org"), ("a.example.org", "example.org"),
    ("10.0.0.0/8", "11.0.0.1"), ("10.0.0.0/x", "10.0.0.1"), ("0.0.1", "10.0.0.1"), ("*,x", "y"), ("*.example.org", "a.example.org"),
    ("10.0.0.0/8", "a10"),
  ])
  func `nothing else`(list: String, host: String) {
    #expect(!NoProxy(list).covers(host))
  }
}
