import Testing

@testable import wtalk

@Suite struct ServerURLTests {
  @Test(arguments: [
    ("ws://localhost:8080", "localhost", 8080, "/", "localhost:8080"),
    ("ws://chat.example/lobby", "chat.example", 80, "/lobby", "chat.example"),
    ("http://Chat.Example:80/a?b=c", "chat.example", 80, "/a?b=c", "chat.example"), ("localhost:9", "localhost", 9, "/", "localhost:9"),
    ("box/@bob?as=alice", "box", 80, "/@bob?as=alice", "box"), ("[::1]:8080/x", "::1", 8080, "/x", "[::1]:8080"),
    ("WS://h?x", "h", 80, "/?x", "h"), ("wss://h", "h", 443, "/", "h"), ("HTTPS://h:443/x", "h", 443, "/x", "h"),
    ("wss://[2001:db8::1]:80/", "2001:db8::1", 80, "/", "[2001:db8::1]:80"), ("ws://h:443", "h", 443, "/", "h:443"),
    ("h/a:b@c", "h", 80, "/a:b@c", "h"),
  ])
  func `what a user types names host, port and target`(text: String, host: String, port: Int, target: String, authority: String) throws {
    let url = try ServerURL(text)
    #expect(url.endpoint == .host(host, port: port) && url.target == target && url.authority == authority && url.userName == nil)
    #expect(url.host == host && url.port == port)
    #expect(url.isSecure == ["wss", "http", "HTTPS"].contains { text.hasPrefix("\($0)\($0 == "http" ? "s" : ""):") })
  }

  @Test(arguments: [
    ("ws+unix:/run/app.sock:/chat?x=y", "/run/app.sock", "/chat?x=y"), ("WS+UNIX:/run/app.sock", "/run/app.sock", "/"),
    ("ws+unix:///run/app.sock:/p", "/run/app.sock", "/p"), ("ws+unix:/a%20b%3Ac:", "/a b:c", "/"), ("ws+unix:/s:?q", "/s", "/?q"),
  ])
  func `a Unix socket is a place, too`(text: String, path: String, target: String) throws {
    let url = try ServerURL(text)
    #expect(url.endpoint == .socket(path) && url.target == target && !url.isSecure && url.isLoopback)
    #expect(url.authority == "localhost" && url.description == "ws+unix:\(path):\(target)")
  }

  @Test(arguments: [
    "", "ws://", "wss://", "ftp://x", "ws://h:0", "ws://h:65536", "ws://h:abc", "ws://h/#x", "ws://h/a b", "ws://h/é", "ws://[::1",
    "ws://h:80:80",
    "ws+unix:", "ws+unix:run/app.sock:/", "ws+unix://run/app.sock", "ws+unix:/%zz:/", "ws+unix:/a%00b:/",
    "ws+unix:/\(String(repeating: "x", count: 107)):/",
    "ws+unix:/s:/a b", "ws:h", "://h", "@work", "ws://@h", "ws://%zz@h/", "ws://a%00@h/", "ws://a%0ab@h/", "ws://h\r\n/", "ws://h/\n",
    "-x y",
  ])
  func `what cannot be connected to is refused`(text: String) {
    #expect(throws: Problem.self) { try ServerURL(text) }
  }

  @Test(arguments: [("wss://alice@h/", "alice"), ("a%40b@h", "a@b"), ("ws://%C3%A9@h:1/x@y", "é"), ("ws://a@b@h/", "a@b")])
  func `a user name may stand in front of the host, and is not shown again`(text: String, name: String) throws {
    let url = try ServerURL(text)
    #expect(url.userName == name && url.host == "h")
    #expect(!url.description.contains(name))
  }

  @Test(arguments: [
    "ws://alice:hunter2@h/", "wss://:hunter2@h", "alice:hunter2@h", "ws://alice:hunter2/x@h/", "ws://alice:hunter2?x@h/",
    "ws://alice:hunter2#x@h/",
    "ws://alice%3Ahunter2@h/", "ftp://alice:hunter2@h/", "alice:hunter2://@h", "ws://alice:hunter2@", "ws://alice:@h/hunter2",
  ])
  func `L4: a password in the URL is refused, and never repeated`(text: String) {
    let problem = #expect(throws: Problem.self) { try ServerURL(text) }
    #expect(problem?.text.contains("hunter2") == false && problem?.text.contains("alice") == false)
  }

  @Test(arguments: [("h", ""), ("h/", ""), ("h/dev", "dev"), ("h/chat/@bob?as=x", "@bob"), ("h/chat/", "")])
  func `the last part of the path names the conversation`(text: String, component: String) throws {
    #expect(try ServerURL(text).lastPathComponent == component)
  }

  @Test(arguments: ["localhost", "a.localhost:1", "127.0.0.1", "127.255.0.9:80", "[::1]:80", "LOCALHOST", "ws+unix:/s"])
  func `L6: only loopback is this machine`(text: String) throws {
    #expect(try ServerURL(text).isLoopback)
  }

  @Test(arguments: [
    "example.org", "localhost.example.org", "128.0.0.1", "[::2]", "[::]", "0.0.0.0", "127.0.0.1.example.org", "notlocalhost", "127.1",
  ])
  func `L6: everything else is not`(text: String) throws {
    #expect(try !ServerURL(text).isLoopback)
  }

  // MARK: Redirects

  @Test(arguments: [
    ("wss://other/x?y", "wss://other/x?y"), ("https://other", "wss://other/"), ("http://other:81/", "ws://other:81/"),
    ("//other:1/x", "ws://other:1/x"),
    ("/x", "ws://h:8/x"), ("x", "ws://h:8/a/b/x"), ("./x", "ws://h:8/a/b/x"), ("../x/", "ws://h:8/a/x/"), ("../../../x", "ws://h:8/x"),
    ("..", "ws://h:8/a/"), (".", "ws://h:8/a/b/"), ("?z=1", "ws://h:8/a/b/c?z=1"), ("", "ws://h:8/a/b/c?q"), ("#f", "ws://h:8/a/b/c?q"),
    ("/x#f", "ws://h:8/x"), ("/a/./b/../c?../d", "ws://h:8/a/c?../d"), ("x/y:z", "ws://h:8/a/b/x/y:z"), ("//alice@other/", "ws://other/"),
    ("/..//e", "ws://h:8//e"), ("WSS://Other", "wss://other/"),
  ])
  func `a Location leads where RFC 3986 says`(location: String, target: String) throws {
    let url = try ServerURL("ws://alice@h:8/a/b/c?q").resolving(location)
    #expect(url.description == target)
    #expect(!location.contains("//") || url.userName == nil)
  }

  @Test(arguments: [
    "ftp://x/", "ws+unix:/run/secret.sock:/", "WS+UNIX:///run/secret.sock", "javascript:alert(1)", "mailto:x", "http:/x", "http:x", "//",
    "///x",
    "ws://", "wss://h:99999/", "/a b", "/é", "/\u{0}", "/\r\nx", "//alice:hunter2@h/", "file:///etc/passwd", "host:80/x",
  ])
  func `H22: a Location that leads nowhere is refused`(location: String) throws {
    let url = try ServerURL("wss://h/a")
    let problem = #expect(throws: Problem.self) { try url.resolving(location) }
    #expect(problem?.text.contains("hunter2") == false)
  }

  @Test func `a socket's Location stays at the socket`() throws {
    let url = try ServerURL("ws+unix:/s:/a/b")
    #expect(try url.resolving("c").description == "ws+unix:/s:/a/c")
    #expect(try url.resolving("//other/c").description == "ws://other/c")
  }

  @Test func `origin is scheme, host and port`() throws {
    let url = try ServerURL("ws://h/a")
    for same in ["http://H:80/b", "ws://alice@h"] { #expect(try url.isSameOrigin(as: ServerURL(same))) }
    for other in ["wss://h/a", "ws://h:81/a", "ws://www.h/a", "ws+unix:/h"] { #expect(try !url.isSameOrigin(as: ServerURL(other))) }
    #expect(try ServerURL("wss://h").isDowngrade(to: url))
    #expect(try !url.isDowngrade(to: ServerURL("wss://h")))
    #expect(!url.isDowngrade(to: url))
  }

  @Test func `no text is too odd`() throws {
    var generator = SeededGenerator(seed: 7)
    let parts = [
      "ws", "wss", "+unix", ":", "/", "//", "://", "@", "%", "%41", "[", "]", "::1", "?", "#", ".", "..", "h", "é", "\r\n", "\u{0}", " ",
      "9", "65536",
    ]
    let base = try ServerURL("ws://h/a/b")
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...8, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      for url in [try? ServerURL(text), try? base.resolving(text)].compactMap(\.self) {
        #expect(url.target.hasPrefix("/") && url.target.utf8.allSatisfy { (0x21..<0x7F).contains($0) })
        #expect(!url.authority.utf8.contains { $0 <= 0x20 })
        #expect((1...65535).contains(url.port))
      }
    }
  }
}
