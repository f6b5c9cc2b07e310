import Testing
import WebSocketTransport

@testable import wtalk

@Suite struct ProxyURLTests {
  @Test(arguments: [
    ("http://p:3128", Proxy.Kind.http, "p", 3128), ("p:3128", .http, "p", 3128), ("http://P/", .http, "p", 1080),
    ("socks5://[::1]:9", .socks5, "::1", 9),
    ("SOCKS5H://p", .socks5, "p", 1080), ("http://p:1/path", .http, "p", 1),
  ])
  func `a proxy has a kind, a host and a port`(text: String, kind: Proxy.Kind, host: String, port: Int) throws {
    let proxy = try ProxyURL(text)
    #expect(proxy.kind == kind && proxy.host == host && proxy.port == port && proxy.userName == nil && proxy.password == nil)
  }

  @Test(
    arguments: [
      ("http://al%40ice:p%2Fw@p:1", "al@ice", "p/w"), ("alice@p:1", "alice", nil), ("socks5://alice:@p", "alice", ""),
      ("http://a:b:c@p", "a", "b:c"),
      ("http://a:b/c@d@p", "a", "b/c@d"),
    ] as [(String, String, String?)])
  func `it may have a user and a password`(text: String, name: String, password: String?) throws {
    let proxy = try ProxyURL(text)
    #expect(proxy.userName == name && proxy.password == password && proxy.host == "p")
  }

  @Test(arguments: [
    "", "http://", "https://a:hunter2@p", "socks4://p", "http://a:hunter2@", "http://a:hunter2@p:0", "http://a:%zzhunter2@p", "p:x",
    "http:// p",
  ])
  func `what is no proxy is refused, and not repeated`(text: String) {
    let problem = #expect(throws: Problem.self) { try ProxyURL(text) }
    #expect(problem?.text.contains("hunter2") == false)
  }
}
