import Testing

@testable import wtalk

@Suite struct ServerModeTests {
  @Test func `modes are read by their names`() {
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
}
