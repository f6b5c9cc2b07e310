import Testing

@testable import wtalk

@Suite struct ProxyChoiceTests {
  private func host(_ url: String, given: String? = nil, isOff: Bool = false, _ environment: [String: String]) throws -> String? {
    let choice = ProxyChoice(given: given, isOff: isOff) { environment[$0] }
    return try choice.proxy(for: ServerURL(url))?.host
  }

  @Test func `the option comes before the environment, --no-proxy before both`() throws {
    let environment = ["http_proxy": "p", "no_proxy": "*"]
    #expect(try host("ws://h", given: "g:1", environment) == "g")
    #expect(try host("ws://h", isOff: true, ["http_proxy": "p"]) == nil)
    #expect(try host("ws://h", environment) == nil)
  }

  @Test func `the variables are read as curl reads them`() throws {
    #expect(try host("ws://h", ["http_proxy": "a", "all_proxy": "b"]) == "a")
    #expect(try host("ws://h", ["HTTP_PROXY": "a"]) == nil)
    #expect(try host("ws://h", ["ALL_PROXY": "b"]) == "b")
    #expect(try host("ws://h", ["https_proxy": "c"]) == nil)
    #expect(try host("wss://h", ["https_proxy": "c", "HTTPS_PROXY": "d"]) == "c")
    #expect(try host("wss://h", ["HTTPS_PROXY": "d", "all_proxy": "b"]) == "d")
    #expect(try host("wss://h", ["http_proxy": "a"]) == nil)
    #expect(try host("wss://h", ["all_proxy": "b", "no_proxy": "x", "NO_PROXY": "h"]) == "b")
    #expect(try host("wss://h", ["all_proxy": "b", "NO_PROXY": "h"]) == nil)
  }

  @Test func `a socket needs no proxy`() throws {
    #expect(try host("ws+unix:/s", given: "g", ["all_proxy": "b"]) == nil)
  }

  @Test func `what is no proxy is 64 and names its place`() throws {
    let failure = #expect(throws: Failure.self) { try host("ws://h", ["http_proxy": "ftp://a:hunter2@p"]) }
    #expect(failure?.status == .usage && failure?.text == "http_proxy: a proxy is http:// or socks5://")
  }
}
