/// A search for the latest line that has what was typed so far; capitals count when one was typed.
struct IncrementalSearch {
  struct Match: Equatable {
    let line: Int
    /// In scalars.
    let position: Int
  }

  private(set) var pattern: [Unicode.Scalar] = []
  private(set) var match: Match?
  /// Whether no line has all that was typed; `match` is then the last that had some.
  private(set) var isFailing = false

  private let lines: [String]

  init(_ lines: [String]) {
    self.lines = lines
  }

  mutating func append(_ more: some Sequence<Unicode.Scalar>) {
    pattern.append(contentsOf: more)
    find(from: match?.line ?? lines.count - 1)
  }

  mutating func removeLast() {
    _ = pattern.popLast()
    match = nil
    isFailing = false
    find(from: lines.count - 1)
  }

  /// Searches on, away from the last line.
  mutating func older() {
    guard let match else { return find(from: lines.count - 1) }
    find(from: match.line - 1)
  }

  /// Searches back towards the last line.
  mutating func newer() {
    guard let match else { return }
    guard let found = firstMatch(in: Array(match.line + 1..<lines.count), except: lines[match.line]) else { return isFailing = true }
    (self.match, isFailing) = (found, false)
  }

  private mutating func find(from line: Int) {
    guard !pattern.isEmpty else { return }
    let isNext = match.map { line < $0.line } ?? false
    let shown = isNext ? match.map { lines[$0.line] } : nil
    guard line >= 0, let found = firstMatch(in: (0...line).reversed(), except: shown) else { return isFailing = true }
    (match, isFailing) = (found, false)
  }

  private func firstMatch(in candidates: some Sequence<Int>, except shown: String?) -> Match? {
    let keepsCase = pattern.contains { $0.properties.isUppercase }
    for line in candidates where lines[line] != shown {
      let scalars = lines[line].unicodeScalars.map { keepsCase ? $0 : Self.lowercase($0) }
      if let position = Self.position(of: pattern, in: scalars) { return Match(line: line, position: position) }
    }
    return nil
  }

  private static func position(of pattern: [Unicode.Scalar], in line: [Unicode.Scalar]) -> Int? {
    guard line.count >= pattern.count else { return nil }
    return (0...line.count - pattern.count).first { line[$0...].starts(with: pattern) }
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar }
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }
}
