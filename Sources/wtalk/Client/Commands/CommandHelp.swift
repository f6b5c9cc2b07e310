extension SlashCommand {
  /// What `/help` says, about all commands or about one.
  static func help(_ name: String?, isChat: Bool) -> [String] {
    let entries = entries(isChat: isChat)
    if let name {
      guard let entry = entries.first(where: { $0.name == name.drop { $0 == "/" } }) else { return [unknown(name, among: entries)] }
      return ["\(entry.usage): \(entry.summary)"]
    }
    let width = entries.map(\.usage.count).max() ?? 0
    return entries.map { $0.usage + String(repeating: " ", count: width - $0.usage.count + 2) + $0.summary }
      + ["//text sends /text; \\ at the end or Alt-Enter starts a new line"]
  }

  /// Why a command does not exist, and which was meant.
  static func unknown(_ name: some StringProtocol, among entries: [CommandEntry]) -> String {
    let name = name.drop { $0 == "/" }
    let near = entries.map { ($0.name, distance(String(name), $0.name)) }.min { $0.1 < $1.1 }
    guard let near, near.1 <= max(1, near.0.count / 2) else { return "no command /\(name); /help lists them" }
    return "no command /\(name); did you mean /\(near.0)?"
  }

  /// How many letters must be added, dropped, changed or swapped with their neighbour.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.lowercased().unicodeScalars.prefix(32)), Array(right.unicodeScalars))
    var before: [Int] = []
    var last = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var best = min(last[column] + (scalar == other ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other { best = min(best, before[column - 1] + 1) }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last.last ?? 0
  }
}
