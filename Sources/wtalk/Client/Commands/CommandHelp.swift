extension SlashCommand {
  /// What `/help` says, about all commands or about one; lines that fit on 80 columns.
  static func help(_ name: String?, isChat: Bool) -> [String] {
    guard let name = name?.drop(while: { $0 == "/" }), !name.isEmpty else { return list(isChat: isChat) }
    do throws(CommandMistake) {
      let entry = try entry(name, isChat: isChat)
      return ["\(entry.usage): \(entry.summary)"] + (entry.arguments.first == .option ? options : [])
    } catch {
      return [error.why]
    }
  }

  private static func list(isChat: Bool) -> [String] {
    let texts = [(left: "//TEXT", right: "send /TEXT"), ("TEXT\\", "go on in a new line, as with Alt-Enter")]
    return AlignedRows.lines(entries(isChat: isChat).map { ($0.usage, $0.summary) } + texts)
  }

  private static var options: [String] {
    AlignedRows.lines(Setting.Kind.allCases.map { ("  \($0.rawValue)", $0.values.joined(separator: ", ")) })
  }
}
