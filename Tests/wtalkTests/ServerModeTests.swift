import Testing
import WebSocketTransport

@testable import wtalk

@Suite struct ServerModeTests {
  @Test func `modes that need nothing are read by their names`() {
    #expect(ServerMode(argument: "chat") == .chat)
    #expect(ServerMode(argument: "pipe") == .pipe)
  }

  @Test func `a command is taken as it is`() {
    #expect(ServerMode(argument: "exec:tr a-z A-Z: | cat -u") == .exec("tr a-z A-Z: | cat -u"))
    #expect(ModeRoute(argument: "/up=exec:A=b c")?.mode == .exec("A=b c"))
  }

  @Test(arguments: ["", "exec", "exec:", "pipe:", "pipe:x", "chat:", "shell:ls", "EXEC:ls", ":ls"])
  func `anything else is no mode`(text: String) {
    #expect(ServerMode(argument: text) == nil)
  }

  @Test func `modes are read with what they need`() {
    #expect(ServerMode(argument: "chat") == .chat)
    #expect(ServerMode(argument: "echo") == .echo)
    #expect(ServerMode(argument: "tcp:localhost:5432") == .forward(.host("localhost", port: 5432)))
    #expect(ServerMode(argument: "tcp:[::1]:22") == .forward(.host("::1", port: 22)))
    #expect(ServerMode(argument: "unix:/run/a:b.sock") == .forward(.unixSocket(path: "/run/a:b.sock")))
    #expect(ServerMode(argument: "ws://up/base") == Upstream("ws://up/base").map(ServerMode.proxy))
    #expect(ServerMode(argument: "wss://up") == Upstream("wss://up").map(ServerMode.proxy))
    #expect(ServerMode(argument: "static:a:b") == .files(folder: "a:b"))
  }

  @Test(arguments: [
    "", "chat:", "echo:x", "Chat", "tcp", "tcp:", "tcp:x", "tcp:x:0", "tcp:x:65536", "tcp:x:-1", "unix", "unix:", "static", "static:",
    "ws:", "ws",
  ])
  func `L5: what lacks it is no mode`(text: String) {
    #expect(ServerMode(argument: text) == nil)
  }

  @Test func `a route is a path and a mode, which may hold the sign between them`() {
    #expect(ModeRoute(argument: "/db=unix:/run/a=b")?.mode == .forward(.unixSocket(path: "/run/a=b")))
  }

  @Test(arguments: [
    "chat", "echo", "pipe", "exec:tr a-z A-Z: | cat -u", "tcp:localhost:5432", "tcp:[::1]:22", "unix:/run/a:b.sock", "ws://up/base",
    "wss://up/", "static:a:b",
  ])
  func `a mode is told as it is written, and in figures without what it may be told`(text: String) throws {
    let mode = try #require(ServerMode(argument: text))
    #expect(mode.description == text)
    #expect(mode.name == text.prefix { $0.isLetter })
  }
}
