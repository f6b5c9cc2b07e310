import Chat

extension SlashCommand {
  private typealias Mistake = CommandMistake

  /// All there are, in the order of `/help` and of the manual.
  static let table: [CommandEntry<SlashCommand>] = [
    CommandEntry("to", "NAME", "talk to somebody, one to one", .person, synonyms: ["query", "talk"]) { arguments throws(Mistake) in
      .to(try arguments.person())
    },
    CommandEntry("room", "NAME", "enter a room and talk there", .room, synonyms: ["join"]) { arguments throws(Mistake) in
      .room(try arguments.room())
    },
    CommandEntry("leave", "[NAME]", "leave this room, or another", .room, synonyms: ["part"]) { arguments throws(Mistake) in
      .leave(arguments.isEmpty ? nil : try arguments.room())
    },
    CommandEntry("msg", "NAME TEXT", "say something to somebody, one to one", .person, .message, synonyms: ["tell", "dm", "pm"]) {
      arguments throws(Mistake) in
      let what = "a name and a text"
      return .message(try arguments.person(what), try arguments.text(what))
    },
    CommandEntry("reply", "TEXT", "answer who wrote to you last, one to one", .message, synonyms: ["answer"]) {
      arguments throws(Mistake) in
      .reply(try arguments.text())
    },
    CommandEntry("me", "TEXT", "say what you do: * alice waves", .message, synonyms: ["action", "emote"]) { arguments throws(Mistake) in
      .me(try arguments.text())
    },
    CommandEntry("who", "[@NAME | #ROOM]", "tell who is here, or there", .conversation, synonyms: ["names", "users", "list"]) {
      arguments throws(Mistake) in
      .who(arguments.isEmpty ? nil : try arguments.conversation())
    },
    CommandEntry("whois", "NAME", "tell whether somebody is online", .person) { arguments throws(Mistake) in
      .whois(try arguments.person())
    },
    CommandEntry("conversations", "[N]", "list the last N of your conversations (10)", .number, synonyms: ["chats", "inbox"]) {
      arguments throws(Mistake) in
      .conversations(try arguments.count(else: 10))
    },
    CommandEntry("history", "[N]", "show the last N messages of this conversation (10)", isForAll: true, .number, synonyms: ["last"]) {
      arguments throws(Mistake) in
      .history(try arguments.count(else: 10))
    },
    CommandEntry(
      "search", "TEXT", "show the messages here that have this in them", isForAll: true, .words, synonyms: ["find", "grep"]
    ) { arguments throws(Mistake) in .search(try arguments.text()) },
    CommandEntry(
      "ignore", "[NAME]", "do not show what somebody says, or show it again", .person, synonyms: ["unignore", "block"]
    ) { arguments throws(Mistake) in .ignore(arguments.isEmpty ? nil : try arguments.person()) },
    CommandEntry("ping", "", "tell how long the server takes to answer", isForAll: true) { _ in .ping },
    CommandEntry(
      "close", "[CODE [REASON]]", "close the connection and leave", isForAll: true, .number, .words, synonyms: ["disconnect"]
    ) { arguments throws(Mistake) in .close(try arguments.closeCode(), reason: try arguments.closeReason()) },
    CommandEntry("reconnect", "", "connect anew", isForAll: true, synonyms: ["connect"]) { _ in .reconnect },
    CommandEntry("status", "", "tell how the connection is doing", isForAll: true, synonyms: ["info"]) { _ in .status },
    CommandEntry(
      "set", "[OPTION VALUE]", "change how things are shown, or tell how they are", isForAll: true, .option, .value,
      synonyms: ["option", "options", "settings"]
    ) { arguments throws(Mistake) in .set(arguments.isEmpty ? nil : try arguments.setting()) },
    CommandEntry("password", "", "change the password of your name") { _ in .password },
    CommandEntry("logout", "[everywhere]", "end this login, or all of your name, and leave", .words, synonyms: ["signout"]) {
      arguments throws(Mistake) in .logOut(everywhere: try arguments.flag("everywhere"))
    },
    moderation(.kick, "end somebody's sessions; for operators"),
    moderation(.ban, "keep somebody out; for operators"),
    moderation(.unban, "let somebody in again; for operators"),
    moderation(.mute, "let somebody listen only; for operators"),
    moderation(.unmute, "let somebody talk again; for operators"),
    CommandEntry("edit", "", "write a message in your editor", isForAll: true, synonyms: ["editor"]) { _ in .edit },
    CommandEntry("help", "[COMMAND]", "list the commands, or explain one", isForAll: true, .command, synonyms: ["commands", "?"]) {
      arguments throws(Mistake) in .help(arguments.word())
    },
    CommandEntry("quit", "", "leave", isForAll: true, synonyms: ["exit", "bye"]) { _ in .quit },
  ]

  private static func moderation(_ action: Moderation, _ purpose: String) -> CommandEntry<SlashCommand> {
    CommandEntry(action.rawValue, "NAME", purpose, .person) { arguments throws(Mistake) in .moderate(action, try arguments.person()) }
  }

  /// - Parameter isChat: a plain connection has fewer.
  static func entries(isChat: Bool) -> [CommandEntry<SlashCommand>] { table.filter { isChat || $0.isForAll } }

  /// The command of this name; the mistake says why there is none.
  static func entry(_ name: some StringProtocol, isChat: Bool) throws(CommandMistake) -> CommandEntry<SlashCommand> {
    if !isChat, table.contains(where: { $0.name == name && !$0.isForAll }) {
      throw Mistake(why: "/\(name) needs a chat: connect with --as NAME")
    }
    return try entries(isChat: isChat).entry(name)
  }
}
