import Chat
import WebSocketCore

extension SlashCommand {
  /// All there are, in the order of `/help`.
  static let table: [CommandEntry] = [
    CommandEntry("to", "NAME", "talk to somebody, one to one", .person) { rest throws(Mistake) in .to(try name(rest)) },
    CommandEntry("room", "NAME", "enter a room and talk there", .room) { rest throws(Mistake) in .room(try name(rest)) },
    CommandEntry("leave", "[NAME]", "leave this room, or another", .room) { rest throws(Mistake) in
      .leave(rest.isEmpty ? nil : try name(rest))
    },
    CommandEntry("msg", "NAME TEXT", "say something to somebody, one to one", .person) { rest throws(Mistake) in
      let (first, text) = try split(rest, "a name and a text")
      return .message(try name(first), text)
    },
    CommandEntry("reply", "TEXT", "answer who wrote to you last, one to one", .text) { rest throws(Mistake) in .reply(try text(rest)) },
    CommandEntry("me", "TEXT", "say what you do: * alice waves", .text) { rest throws(Mistake) in .me(try text(rest)) },
    CommandEntry("who", "[@NAME | #ROOM]", "tell who is here, or there", .conversation) { rest throws(Mistake) in
      .who(rest.isEmpty ? nil : try address(rest))
    },
    CommandEntry("whois", "NAME", "tell whether somebody is online", .person) { rest throws(Mistake) in .whois(try name(rest)) },
    CommandEntry("history", "[N]", "show the last N messages of this conversation (10)", isForAll: true) { rest throws(Mistake) in
      .history(try count(rest))
    },
    CommandEntry("search", "TEXT", "show the messages of this run that have this in them", isForAll: true, .text) { rest throws(Mistake) in
      .search(try text(rest))
    },
    CommandEntry("ignore", "[NAME]", "do not show what somebody says, or show it again", .person) { rest throws(Mistake) in
      .ignore(rest.isEmpty ? nil : try name(rest))
    },
    CommandEntry("ping", "", "tell how long the server takes to answer", isForAll: true) { rest throws(Mistake) in
      try nothing(rest)
      return .ping
    },
    CommandEntry("close", "[CODE [REASON]]", "close the connection and leave", isForAll: true) { rest throws(Mistake) in try close(rest) },
    CommandEntry("reconnect", "", "connect anew", isForAll: true) { rest throws(Mistake) in
      try nothing(rest)
      return .reconnect
    },
    CommandEntry("status", "", "tell how the connection is doing", isForAll: true) { rest throws(Mistake) in
      try nothing(rest)
      return .status
    },
    CommandEntry("set", "[OPTION VALUE]", "change how things are shown, or tell how they are", isForAll: true, .setting) {
      rest throws(Mistake) in
      .set(rest.isEmpty ? nil : try setting(rest))
    },
    CommandEntry("edit", "", "write a message in $VISUAL", isForAll: true) { rest throws(Mistake) in
      try nothing(rest)
      return .edit
    },
    CommandEntry("help", "[COMMAND]", "list the commands, or explain one", isForAll: true, .command) { rest throws(Mistake) in
      .help(rest.isEmpty ? nil : rest)
    },
    CommandEntry("quit", "", "leave", isForAll: true) { rest throws(Mistake) in
      try nothing(rest)
      return .quit
    },
  ]

  /// - Parameter isChat: a plain connection has fewer.
  static func entries(isChat: Bool) -> [CommandEntry] { table.filter { isChat || $0.isForAll } }

  private typealias Mistake = CommandEntry.Mistake

  // MARK: Arguments

  private static func name(_ text: String) throws(Mistake) -> Name {
    guard !text.isEmpty else { throw Mistake(why: "takes a name") }
    do throws(ChatError) {
      return try Name(text.drop { $0 == "@" || $0 == "#" })
    } catch {
      throw Mistake(why: "takes a name: \(error.message)")
    }
  }

  private static func address(_ text: String) throws(Mistake) -> Address {
    do throws(ChatError) {
      return try Address(text)
    } catch {
      throw Mistake(why: "takes @NAME or #ROOM")
    }
  }

  private static func text(_ text: String) throws(Mistake) -> String {
    guard !text.isEmpty else { throw Mistake(why: "takes a text") }
    return text
  }

  private static func nothing(_ text: String) throws(Mistake) {
    guard text.isEmpty else { throw Mistake(why: "takes nothing") }
  }

  private static func count(_ text: String) throws(Mistake) -> Int {
    guard !text.isEmpty else { return 10 }
    guard let count = Int(text), count > 0 else { throw Mistake(why: "takes a number") }
    return count
  }

  /// The first word, and what follows.
  private static func split(_ rest: String, _ what: String) throws(Mistake) -> (String, String) {
    let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard parts.count == 2 else { throw Mistake(why: "takes \(what)") }
    return (String(parts[0]), String(parts[1].drop(while: \.isWhitespace)))
  }

  private static func close(_ rest: String) throws(Mistake) -> SlashCommand {
    let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let first = parts.first else { return .close(.normal, reason: "") }
    guard let number = UInt16(first), CloseCode(rawValue: number).mayBeSent else {
      throw Mistake(why: "takes a code that may be sent, as 1000")
    }
    let reason = parts.dropFirst().first.map(String.init) ?? ""
    guard reason.utf8.count <= 123 else { throw Mistake(why: "takes a reason of at most 123 bytes") }
    return .close(CloseCode(rawValue: number), reason: reason)
  }

  private static func setting(_ rest: String) throws(Mistake) -> Setting {
    let (option, value) = try split(rest, "an option and a value")
    guard let kind = Setting.Kind(rawValue: option) else {
      throw Mistake(why: "knows \(Setting.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let setting = Setting(kind, value) else {
      throw Mistake(why: "\(kind.rawValue) takes \(kind.values.joined(separator: ", "))")
    }
    return setting
  }
}
