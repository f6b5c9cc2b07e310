extension SlashCommand {
  /// What `/help` says, about all commands or about one; lines that fit on 80 columns.
  static func help(_ name: String?, isChat: Bool) -> [String] {
    guard let name = name?.drop(while: { $0 == "/" }), !name.isEmpty else { return list(isChat: isChat) }
    do throws(CommandEntry.Mistake) {
      let entry = try entry(name, isChat: isChat)
      return ["\(entry.usage): \(entry.summary)"] + (entry.arguments.first == .option ? options : [])
    } catch {
      return [error.why]
    }
  }

  private static func list(isChat: Bool) -> [String] {
    let texts = [(left: "//TEXT", right: "send /TEXT"), ("TEXT\\", "go on in a new line, as with Alt-Enter")]
    return aligned(entries(isChat: isChat).map { ($0.usage, $0.summary) } + texts)
  }

  private static var options: [String] {
    aligned(Setting.Kind.allCases.map { ("  \($0.rawValue)", $0.values.joined(separator: ", ")) })
  }

  private static func aligned(_ rows: [(left: String, right: String)]) -> [String] {
    let width = rows.map(\.left.count).max() ?? 0
    return rows.map { $0.left + String(repeating: " ", count: width - $0.left.count + 2) + $0.right }
  }
}
