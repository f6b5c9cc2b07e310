import Testing

@testable import wtalk

@Suite struct CommandHelpTests {
  @Test(arguments: [true, false]) func `help lists every command in one column, what it does in the next`(_ isChat: Bool) {
    let lines = SlashCommand.help(nil, isChat: isChat)
    let entries = SlashCommand.entries(isChat: isChat)
    #expect(lines.count == entries.count + 2)
    let column = (entries.map(\.usage.count).max() ?? 0) + 2
    for (line, entry) in zip(lines, entries) {
      #expect(line == entry.usage + String(repeating: " ", count: column - entry.usage.count) + entry.summary)
    }
    for line in lines { #expect(line.count < 80 && line.dropFirst(column - 2).hasPrefix("  ") && line.dropFirst(column).first != " ") }
  }

  @Test func `help tells of two slashes and of several lines`() {
    let lines = SlashCommand.help(nil, isChat: false).suffix(2)
    #expect(lines.first?.hasPrefix("//TEXT ") == true && lines.last?.hasPrefix("TEXT\\ ") == true)
  }

  @Test(arguments: ["msg", "/msg"]) func `one command is explained in one line`(_ name: String) {
    #expect(SlashCommand.help(name, isChat: true) == ["/msg NAME TEXT: say something to somebody, one to one"])
  }

  @Test func `the settings stand behind the command that changes them`() {
    #expect(
      SlashCommand.help("set", isChat: false) == [
        "/set [OPTION VALUE]: change how things are shown, or tell how they are",
        "  bell        on, off",
        "  color       on, off",
        "  notify      on, off",
        "  pretty      on, off",
        "  read-marks  on, off",
        "  timestamps  off, minutes, seconds, date, iso",
        "  typing      on, off",
      ])
  }

  @Test func `each explanation fits`() {
    for entry in SlashCommand.table {
      for line in SlashCommand.help(entry.name, isChat: true) { #expect(line.count < 80) }
    }
  }

  @Test func `what does not exist is not explained`() {
    #expect(SlashCommand.help("mgs", isChat: true) == ["no command /mgs; did you mean /msg?"])
    #expect(SlashCommand.help("//", isChat: true) == SlashCommand.help(nil, isChat: true))
    #expect(SlashCommand.help("msg", isChat: false) == ["/msg needs a chat: connect with --as NAME"])
  }
}
