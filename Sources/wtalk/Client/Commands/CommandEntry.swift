import Chat

/// A slash command as everyone sees it: how it is written, what it does, what Tab offers behind it.
struct CommandEntry: Sendable {
  /// What the first word behind the command is.
  enum Argument: Sendable {
    case none
    case person
    case room
    case conversation
    case setting
    case command
    case text
  }

  /// Why a line is no command, without the usage.
  struct Mistake: Error, Equatable {
    let why: String
  }

  let name: String
  /// The arguments: `NAME TEXT`, `[N]`; empty for none.
  let arguments: String
  let summary: String
  /// Whether it makes sense on a plain connection, too.
  let isForAll: Bool
  let argument: Argument
  /// Reads what stands behind the name, without the spaces around it.
  let parse: @Sendable (_ rest: String) throws(Mistake) -> SlashCommand

  /// `/msg NAME TEXT`
  var usage: String { arguments.isEmpty ? "/\(name)" : "/\(name) \(arguments)" }

  init(
    _ name: String, _ arguments: String, _ summary: String, isForAll: Bool = false, _ argument: Argument = .none,
    parse: @escaping @Sendable (String) throws(Mistake) -> SlashCommand
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.isForAll = isForAll
    self.argument = argument
    self.parse = parse
  }
}
