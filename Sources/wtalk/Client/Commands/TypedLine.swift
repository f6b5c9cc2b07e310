/// What a line that a person entered asks for.
enum TypedLine: Equatable {
  case message(String)
  case command(SlashCommand)
  /// Nothing is sent; this is why: "no command /quti; did you mean /quit?".
  case mistake(String)
  case nothing

  /// Whether a line that is being typed is to be said, and is no command.
  static func isMessage(_ line: String) -> Bool {
    if case .message = read(line, isChat: true) { true } else { false }
  }

  /// Blanks before a slash change nothing, lest a command that slipped to the right is read by everyone.
  /// - Parameter isChat: whether the chat is spoken; a plain connection has fewer commands.
  static func read(_ line: String, isChat: Bool) -> TypedLine {
    guard !line.isEmpty else { return .nothing }
    let scalars = line.unicodeScalars
    let start = scalars.firstIndex { !$0.properties.isWhitespace || $0 == "\n" } ?? scalars.endIndex
    guard scalars[start...].first == "/" else { return .message(line) }
    let rest = scalars[start...].dropFirst()
    guard rest.first != "/" else { return .message(String(line[..<start]) + String(Substring(rest))) }
    let word = rest.prefix { !$0.properties.isWhitespace }
    guard !word.isEmpty else { return .mistake("a command follows its slash; // sends one") }
    do throws(CommandMistake) {
      return .command(try SlashCommand.entry(Substring(word), isChat: isChat).command(line[word.endIndex...]))
    } catch {
      return .mistake(error.why)
    }
  }
}
