import Testing

@testable import wtalk

@Suite struct ServerURLTests {
  @Test(arguments: [
    ("ws://localhost:8080", "localhost", 8080, "/", "localhost:8080"),
    ("ws://chat.example/lobby", "chat.example", 80, "/lobby", "chat.example"),
    ("http://Chat.Example:80/a?b=c", "chat.example", 80, "/a?b=c", "chat.example"), ("localhost:9", "localhost", 9, "/", "localhost:9"),
    ("box/@bob?as=alice", "box", 80, "/@bob?as=alice", "box"), ("[::1]:8080/x", "::1", 8080, "/x", "[::1]:8080"),
    ("WS://h?x", "h", 80, "/?x", "h"),
  ])
  func `what a user types names host, port and target`(text: String, host: String, port: Int, target: String, authority: String) throws {
    let url = try ServerURL(text)
    #expect(url.host == host && url.port == port && url.target == target && url.authority == authority)
  }

  @Test(arguments: [
    "", "ws://", "ftp://x", "wss://x", "https://x", "ws://u:p@h/", "ws://h:0", "ws://h:65536", "ws://h:abc", "ws://h/#x", "ws://h/a b",
    "ws://h/é",
  ])
  func `what cannot be connected to is refused`(text: String) {
    #expect(throws: ServerURL.Problem.self) { try ServerURL(text) }
  }

  @Test(arguments: [("h", ""), ("h/", ""), ("h/dev", "dev"), ("h/chat/@bob?as=x", "@bob"), ("h/chat/", "")])
  func `the last part of the path names the conversation`(text: String, component: String) throws {
    #expect(try ServerURL(text).lastPathComponent == component)
  }
}
