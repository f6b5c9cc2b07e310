import Chat

/// What a line that an operator enters at the server's console asks for.
enum ConsoleCommand: Equatable {
  /// nil: everyone.
  case who(Name?)
  /// nil: to everyone.
  case say(String, to: Name?)
  case to(Name, String)
  case kick(Name)
  case metrics
  /// nil: all commands.
  case help(String?)
  case quit

  /// All there are, in the order of `/help` and of the manual.
  static let table: [CommandEntry<ConsoleCommand>] = [
    CommandEntry("who", "[#ROOM]", "tell who is here, or in a room", .room, synonyms: ["names", "users", "list"]) {
      arguments throws(CommandMistake) in
      .who(arguments.isEmpty ? nil : try arguments.room())
    },
    CommandEntry(
      "say", "[#ROOM] TEXT", "say something as server, to everyone or in a room", .message, synonyms: ["all", "wall", "broadcast"]
    ) {
      arguments throws(CommandMistake) in
      let room = try arguments.signedRoom()
      return .say(try arguments.text(), to: room)
    },
    CommandEntry("to", "NAME TEXT", "say something as server, one to one", .person, .message, synonyms: ["msg", "tell", "dm"]) {
      arguments throws(CommandMistake) in
      let what = "a name and a text"
      return .to(try arguments.person(what), try arguments.text(what))
    },
    CommandEntry("kick", "NAME", "end somebody's connections", .person) { arguments throws(CommandMistake) in .kick(try arguments.person())
    },
    CommandEntry("metrics", "", "tell how the server is doing", synonyms: ["status", "info", "stats"]) { _ in .metrics },
    CommandEntry("help", "[COMMAND]", "list the commands, or explain one", .command, synonyms: ["commands", "?"]) {
      arguments throws(CommandMistake) in .help(arguments.word())
    },
    CommandEntry("quit", "", "stop the server", synonyms: ["exit", "stop", "shutdown"]) { _ in .quit },
  ]

  /// Nil for an empty line.
  static func read(_ line: String) throws(CommandMistake) -> ConsoleCommand? {
    let text = line.drop { $0.isWhitespace }
    guard !text.isEmpty else { return nil }
    guard text.hasPrefix("/") else { throw CommandMistake(why: "/say TEXT says something to everyone; /help lists the commands") }
    let word = text.dropFirst().prefix { !$0.isWhitespace }
    guard !word.isEmpty else { throw CommandMistake(why: "a command follows its slash; /help lists them") }
    return try table.entry(word).command(text[word.endIndex...])
  }

  /// What `/help` says, about all commands or about one.
  static func help(_ name: String?) -> [String] {
    guard let name = name?.drop(while: { $0 == "/" }), !name.isEmpty else {
      return AlignedRows.lines(table.map { ($0.usage, $0.summary) })
    }
    do throws(CommandMistake) {
      let entry = try table.entry(name)
      return ["\(entry.usage): \(entry.summary)"]
    } catch {
      return [error.why]
    }
  }
}
