import Chat
import Terminal

/// What Tab offers on a line: commands, what they take, and names.
struct LineCompletion<Command: Sendable> {
  let commands: [CommandEntry<Command>]
  let acquaintances: Acquaintances

  /// - Parameter cursor: in scalars from the start of the line.
  func complete(_ line: String, at cursor: Int) -> Completion {
    let scalars = Array(line.unicodeScalars.prefix(max(0, cursor)))
    let start = Self.start(of: scalars)
    let word = Self.text(scalars[start...]).lowercased()
    let words = Self.text(scalars[..<start]).split(whereSeparator: \.isWhitespace)
    return Completion(start: start, choices: choices(behind: words, for: word).filter { $0.hasPrefix(word) }.sorted())
  }

  /// Where the word begins that the last scalar belongs to; within a word a name begins with its sign: `(@bob`.
  private static func start(of scalars: [Unicode.Scalar]) -> Int {
    let start = scalars.lastIndex { $0.properties.isWhitespace }.map { $0 + 1 } ?? 0
    let sign = scalars.indices.dropFirst(start + 1).last { scalars[$0] == "@" && !scalars[$0 - 1].properties.isAlphabetic }
    return sign ?? start
  }

  private func choices(behind words: [Substring], for word: String) -> [String] {
    guard let first = words.first else {
      return word.hasPrefix("/") ? commands.map { "/\($0.name)\($0.arguments.isEmpty ? "" : " ")" } : texts(for: word, isFirst: true)
    }
    guard first.hasPrefix("/"), !first.hasPrefix("//") else { return texts(for: word, isFirst: false) }
    guard let command = commands.first(where: { $0.name == first.dropFirst() }), let argument = command.argument(words.count - 1) else {
      return []
    }
    let choices = choices(of: argument, behind: words, for: word)
    return command.argument(words.count) == nil ? choices : choices.map { $0.hasSuffix(" ") ? $0 : "\($0) " }
  }

  private func choices(of argument: CommandArgument, behind words: [Substring], for word: String) -> [String] {
    switch argument {
    case .person: people(word.hasPrefix("@") ? "@" : "")
    case .room: rooms(word.hasPrefix("#") ? "#" : "")
    case .conversation: people("@") + rooms("#")
    case .option: Setting.Kind.allCases.map(\.rawValue)
    case .value: words.last.flatMap { Setting.Kind(rawValue: String($0)) }?.values ?? []
    case .command: commands.map { word.hasPrefix("/") ? "/\($0.name)" : $0.name }
    case .number: []
    case .words, .message: texts(for: word, isFirst: false)
    }
  }

  /// Names and rooms in a text by their sign; at its beginning names without it, too, to address somebody.
  private func texts(for word: String, isFirst: Bool) -> [String] {
    switch word.first {
    case "@": people("@").map { "\($0) " }
    case "#": rooms("#").map { "\($0) " }
    case .some where isFirst: people("").map { "\($0): " }
    default: []
    }
  }

  private func people(_ sign: String) -> [String] { acquaintances.names.map { "\(sign)\($0)" } }

  private func rooms(_ sign: String) -> [String] { acquaintances.rooms.map { "\(sign)\($0)" } }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
