import Chat
import Terminal

/// What Tab offers on a line: commands, what they take, and names.
struct LineCompletion {
  let isChat: Bool
  let acquaintances: Acquaintances

  /// - Parameter cursor: in scalars from the start of the line.
  func complete(_ line: String, at cursor: Int) -> Completion {
    let scalars = Array(line.unicodeScalars.prefix(cursor))
    let start = scalars.lastIndex { $0.properties.isWhitespace }.map { $0 + 1 } ?? 0
    let word = Self.text(scalars[start...])
    let words = Self.text(scalars[..<start]).split(whereSeparator: \.isWhitespace)
    let choices = choices(behind: words, for: word).filter { $0.hasPrefix(word) && $0 != word }
    return Completion(start: start, choices: choices.sorted().map { "\($0) " })
  }

  private func choices(behind words: [Substring], for word: String) -> [String] {
    guard let first = words.first else {
      return word.hasPrefix("/") ? SlashCommand.entries(isChat: isChat).map { "/\($0.name)" } : names(for: word, isFirst: true)
    }
    guard first.hasPrefix("/"), !first.hasPrefix("//"),
      let entry = SlashCommand.entries(isChat: isChat).first(where: { $0.name == first.dropFirst() })
    else { return names(for: word, isFirst: false) }
    return words.count == 1 ? arguments(entry.argument, for: word) : furtherArguments(entry.argument, words[1], for: word)
  }

  private func arguments(_ argument: CommandEntry.Argument, for word: String) -> [String] {
    switch argument {
    case .none: []
    case .person: people(word.hasPrefix("@"))
    case .room: acquaintances.rooms.map { word.hasPrefix("#") ? "#\($0)" : "\($0)" }
    case .conversation: acquaintances.names.map { "@\($0)" } + acquaintances.rooms.map { "#\($0)" }
    case .setting: Setting.Kind.allCases.map(\.rawValue)
    case .command: SlashCommand.entries(isChat: isChat).map(\.name)
    case .text: names(for: word, isFirst: false)
    }
  }

  private func furtherArguments(_ argument: CommandEntry.Argument, _ first: Substring, for word: String) -> [String] {
    guard argument == .setting else { return names(for: word, isFirst: false) }
    return Setting.Kind(rawValue: String(first))?.values ?? []
  }

  /// Names in a text: `@name` anywhere, and at the beginning without the sign, to address somebody.
  private func names(for word: String, isFirst: Bool) -> [String] {
    if word.hasPrefix("@") { return people(true) }
    return isFirst && !word.isEmpty ? acquaintances.names.map { "\($0):" } : []
  }

  private func people(_ withSign: Bool) -> [String] { acquaintances.names.map { withSign ? "@\($0)" : "\($0)" } }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
