/// What a word behind a command is.
enum CommandArgument: Sendable {
  case person
  case room
  /// `@name` or `#room`.
  case conversation
  case option
  /// Of the option before it.
  case value
  case command
  case number
  /// All that follows, in one line.
  case words
  /// All that follows, in as many lines as there are.
  case message
}

/// Why a line is no command.
struct CommandMistake: Error, Equatable {
  let why: String
}

/// A slash command as everyone sees it: how it is written, what it does, what Tab offers behind it, and what comes of it.
struct CommandEntry<Command: Sendable>: Sendable {
  typealias Argument = CommandArgument
  typealias Mistake = CommandMistake

  let name: String
  /// Behind the name: `NAME TEXT`, `[N]`; empty for nothing.
  let form: String
  let summary: String
  /// Whether it makes sense on a plain connection, too.
  let isForAll: Bool
  let arguments: [Argument]
  /// What elsewhere is called so; it is only suggested.
  let synonyms: [String]
  private let parse: @Sendable (inout CommandArguments) throws(Mistake) -> Command

  /// `/msg NAME TEXT`
  var usage: String { form.isEmpty ? "/\(name)" : "/\(name) \(form)" }

  /// - Parameter parse: takes what it needs; it is a mistake when something is left.
  init(
    _ name: String, _ form: String, _ summary: String, isForAll: Bool = false, _ arguments: Argument..., synonyms: [String] = [],
    parse: @escaping @Sendable (inout CommandArguments) throws(Mistake) -> Command
  ) {
    self.name = name
    self.form = form
    self.summary = summary
    self.isForAll = isForAll
    self.arguments = arguments
    self.synonyms = synonyms
    self.parse = parse
  }

  /// Reads what stands behind the name.
  func command(_ rest: Substring) throws(Mistake) -> Command {
    do throws(Mistake) {
      var arguments = CommandArguments(rest)
      if arguments.hasManyLines, self.arguments.last != .message { throw Mistake(why: "takes one line") }
      let command = try parse(&arguments)
      guard arguments.isEmpty else { throw Mistake(why: form.isEmpty ? "takes nothing" : "takes no more") }
      return command
    } catch {
      throw Mistake(why: "/\(name) \(error.why); usage: \(usage)")
    }
  }

  /// The word so many words behind the command; nil when there is none.
  func argument(_ index: Int) -> Argument? {
    guard let last = arguments.last else { return nil }
    return index < arguments.count ? arguments[index] : last == .words || last == .message ? last : nil
  }
}

extension Collection {
  /// The command of this name; the mistake says which one may be meant.
  func entry<Command>(_ name: some StringProtocol) throws(CommandMistake) -> CommandEntry<Command> where Element == CommandEntry<Command> {
    guard let entry = first(where: { $0.name == name }) else { throw CommandSuggestion(for: String(name), among: self).mistake }
    return entry
  }
}
