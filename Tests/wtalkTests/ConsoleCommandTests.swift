import Chat
import Testing

@testable import wtalk

@Suite struct ConsoleCommandTests {
  private func mistake(_ line: String) -> String? {
    do throws(CommandMistake) {
      _ = try ConsoleCommand.read(line)
      return nil
    } catch {
      return error.why
    }
  }

  @Test func `each command has its form`() throws {
    let (bob, dev) = (try Name("bob"), try Name("dev"))
    let expected: [(String, ConsoleCommand)] = [
      ("/who", .who(nil)), ("/who #dev", .who(dev)), (" /who dev", .who(dev)), ("/say hello all", .say("hello all", to: nil)),
      ("/say #dev hello", .say("hello", to: dev)), ("/to bob hi  there", .to(bob, "hi  there")), ("/to @Bob hi", .to(bob, "hi")),
      ("/kick bob", .kick(bob)), ("/metrics", .metrics), ("/help", .help(nil)), ("/help say", .help("say")), ("/quit", .quit),
    ]
    for (line, command) in expected { #expect(try ConsoleCommand.read(line) == command) }
    #expect(try ConsoleCommand.read("  ") == nil)
  }

  @Test(arguments: [
    ("hello", "/say TEXT says something to everyone; /help lists the commands"), ("/", "a command follows its slash; /help lists them"),
    ("/kik bob", "no command /kik; did you mean /kick?"), ("/stop", "no command /stop; did you mean /quit?"),
    ("/kick", "/kick takes a name; usage: /kick NAME"), ("/quit now", "/quit takes nothing; usage: /quit"),
    ("/say", "/say takes a text; usage: /say [#ROOM] TEXT"), ("/say #dev", "/say takes a text; usage: /say [#ROOM] TEXT"),
    ("/to bob", "/to takes a name and a text; usage: /to NAME TEXT"),
  ])
  func `a mistake is told, and nothing is said`(line: String, why: String) {
    #expect(mistake(line) == why)
  }

  @Test func `help tells of every command, or of one`() {
    #expect(ConsoleCommand.help(nil).count == ConsoleCommand.table.count)
    #expect(ConsoleCommand.help("/kick") == ["/kick NAME: end somebody's connections"])
    #expect(ConsoleCommand.help("kik") == ["no command /kik; did you mean /kick?"])
  }
}
