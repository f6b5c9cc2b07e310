/// What a line that a person entered asks for.
enum TypedLine: Equatable {
  case message(String)
  case command(SlashCommand)
  /// Nothing is sent; this is why: "no command /quti; did you mean /quit?".
  case mistake(String)
  case nothing

  /// - Parameter isChat: whether the chat is spoken; a plain connection has fewer commands.
  static func read(_ line: String, isChat: Bool) -> TypedLine {
    guard !line.isEmpty else { return .nothing }
    guard line.hasPrefix("/") else { return .message(line) }
    guard !line.hasPrefix("//") else { return .message(String(line.dropFirst())) }
    let word = line.dropFirst().prefix { !$0.isWhitespace }
    guard !word.isEmpty else { return .mistake("a command follows its slash; // sends one") }
    return command(word, line[word.endIndex...], isChat: isChat)
  }

  private static func command(_ word: Substring, _ rest: Substring, isChat: Bool) -> TypedLine {
    let entries = SlashCommand.entries(isChat: isChat)
    guard let entry = entries.first(where: { $0.name == word }) else {
      let isChats = SlashCommand.table.contains { $0.name == word }
      return .mistake(isChats ? "/\(word) needs a chat (--as)" : SlashCommand.unknown(word, among: entries))
    }
    do throws(CommandEntry.Mistake) {
      return .command(try entry.parse(trimmed(rest)))
    } catch {
      return .mistake("/\(word) \(error.why); usage: \(entry.usage)")
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
