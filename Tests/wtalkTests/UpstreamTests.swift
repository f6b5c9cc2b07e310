import Testing

@testable import wtalk

@Suite struct UpstreamTests {
  @Test(arguments: [
    ("ws://up", "", "/"), ("ws://up", "/", "/"), ("ws://up", "/a/b?c", "/a/b?c"), ("ws://up", "?q=/../x", "/?q=/../x"),
    ("ws://up/base", "", "/base"), ("ws://up/base", "/", "/base/"), ("ws://up/base", "?q", "/base?q"), ("wss://up/base/", "/a", "/base/a"),
    ("ws://up/base/", "", "/base/"), ("ws:wss://up/base", "/a", "/base/a"), ("ws+unix:/s:/base", "/a", "/base/a"),
    ("ws://up", "/a%2fb/%41..", "/a%2fb/%41.."),
  ])
  func `what is behind the path is added`(url: String, rest: String, target: String) throws {
    #expect(try #require(Upstream(url)).target(adding: rest[...]) == target)
  }

  @Test(arguments: ["/..", "/../x", "/a/../../x", "/./x", "/%2e%2e/x", "/.%2E", "/..%2fx", "/a%2f..%2fx", "/%00", "/%zz", "/%ff"])
  func `H19: nothing leads out of the upstream's own path`(rest: String) throws {
    #expect(try #require(Upstream("ws://up/base")).target(adding: rest[...]) == nil)
  }

  @Test(arguments: [
    "", "up", "http://up", "ws:", "ws://", "ws:up", "ws:http://up", "ws://user@up", "ws://up/?q", "ws+unix:s", "ws://up/#x",
  ])
  func `what is no URL of a WebSocket server is none`(text: String) {
    #expect(Upstream(text) == nil)
  }
}
