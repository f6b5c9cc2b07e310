/// The lines that were entered, and where among them the person is.
struct LineHistory {
  /// How many lines are kept.
  static let limit = 1_000

  /// Oldest first.
  private(set) var lines: [String]

  /// Of the line that is shown; behind the last: the one being typed.
  private var position: Int
  private var draft = ""

  init(_ lines: [String] = []) {
    self.lines = lines.suffix(Self.limit)
    position = self.lines.count
  }

  /// Adds a line; false for one that is not to be kept: an empty one, a repeated one, one that starts with a space.
  mutating func add(_ line: String) -> Bool {
    defer { position = lines.count }
    guard !line.isEmpty, !line.hasPrefix(" "), line != lines.last else { return false }
    lines.append(line)
    if lines.count > Self.limit { lines.removeFirst() }
    return true
  }

  /// The line being typed is a new one.
  mutating func startLine() {
    position = lines.count
    draft = ""
  }

  /// Returns the line before the one that is shown, which is kept when it is the one being typed.
  mutating func older(than shown: String, startingWith prefix: String = "") -> String? {
    guard let found = lines[..<position].lastIndex(where: { $0 != shown && $0.hasPrefix(prefix) }) else { return nil }
    return move(to: found, from: shown)
  }

  /// Returns the line after the one that is shown, the last one being the one being typed.
  mutating func newer(than shown: String, startingWith prefix: String = "") -> String? {
    guard position < lines.count else { return nil }
    if let found = lines[(position + 1)...].firstIndex(where: { $0 != shown && $0.hasPrefix(prefix) }) {
      return move(to: found, from: shown)
    }
    position = lines.count
    return draft
  }

  /// Goes to a line that was searched for.
  mutating func move(to found: Int, from shown: String) -> String {
    if position == lines.count { draft = shown }
    position = found
    return lines[found]
  }
}
