/// What somebody meant who wrote a command that does not exist.
struct CommandSuggestion {
  private let word: String
  /// The nearest first; empty when nothing is near.
  let names: [String]

  init<Command>(for word: String, among entries: some Collection<CommandEntry<Command>>) {
    self.word = word
    let wanted = word.lowercased()
    let known = entries.filter { $0.name == wanted || $0.synonyms.contains(wanted) }.map(\.name)
    let begun = entries.map(\.name).filter { $0.hasPrefix(wanted) }
    names = !known.isEmpty ? known : !begun.isEmpty ? begun : Self.nearest(to: wanted, among: entries.map(\.name))
  }

  /// "no command /quti; did you mean /quit?"
  var mistake: CommandMistake {
    let letters = word.prefix(Self.longest)
    let start = "no command /\(letters)\(letters.endIndex < word.endIndex ? "…" : "")"
    guard let last = names.last else {
      // A path, most likely.
      return CommandMistake(why: "\(start); \(word.contains("/") ? "start with // to send it" : "/help lists them")")
    }
    let others = names.dropLast().map { "/\($0)" }.joined(separator: ", ")
    return CommandMistake(why: "\(start); did you mean \(others.isEmpty ? "" : "\(others) or ")/\(last)?")
  }

  private static let longest = 32

  private static func nearest(to word: String, among names: [String]) -> [String] {
    let nearest = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, nearest.name.count / 2) else { return [] }
    return [nearest.name]
  }

  /// How many letters must be added, dropped, changed or swapped with their neighbour.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.unicodeScalars.prefix(longest)), Array(right.unicodeScalars))
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
