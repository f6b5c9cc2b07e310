import Testing

@testable import wtalk

@Suite struct CommandSuggestionTests {
  private func names(_ word: String, isChat: Bool = true) -> [String] {
    CommandSuggestion(for: word, among: SlashCommand.entries(isChat: isChat)).names
  }

  @Test(arguments: [
    ("quti", "quit"), ("qiut", "quit"), ("qui", "quit"), ("quitt", "quit"), ("QUIT", "quit"), ("hlep", "help"), ("hepl", "help"),
    ("reconect", "reconnect"), ("msgg", "msg"), ("mgs", "msg"), ("serach", "search"), ("histroy", "history"), ("tp", "to"),
    ("romm", "room"), ("statsu", "status"), ("whos", "who"), ("hist", "history"), ("rec", "reconnect"), ("ig", "ignore"),
  ])
  func `a slip of the finger is understood`(_ word: String, _ name: String) {
    #expect(names(word).first == name)
  }

  @Test(arguments: [
    ("exit", "quit"), ("join", "room"), ("part", "leave"), ("query", "to"), ("names", "who"), ("find", "search"), ("unignore", "ignore"),
    ("?", "help"),
  ])
  func `what is called otherwise elsewhere is understood`(_ word: String, _ name: String) {
    #expect(names(word) == [name])
  }

  @Test func `a beginning that several share brings all of them`() {
    #expect(names("h") == ["history", "help"])
    #expect(names("se") == ["search", "set"])
    let mistake = CommandSuggestion(for: "s", among: SlashCommand.entries(isChat: true)).mistake
    #expect(mistake.why == "no command /s; did you mean /search, /status or /set?")
  }

  @Test(arguments: ["xyzzyplugh", "", "世界", "zz", "usr/bin/true", "\u{301}"])
  func `what is like nothing brings nothing`(_ word: String) {
    #expect(word.isEmpty || names(word) == [])
  }

  @Test func `a path is no command, and how it is sent is told`() {
    let mistake = CommandSuggestion(for: "usr/bin/true", among: SlashCommand.entries(isChat: true)).mistake
    #expect(mistake.why == "no command /usr/bin/true; start with // to send it")
  }

  @Test func `only what is there is suggested`() {
    #expect(names("msgg", isChat: false) == [])
    #expect(names("join", isChat: false) == [])
    #expect(names("exit", isChat: false) == ["quit"])
  }

  @Test func `no name or synonym stands for two commands`() {
    let words = SlashCommand.table.flatMap { [$0.name] + $0.synonyms }
    #expect(Set(words).count == words.count)
  }
}
