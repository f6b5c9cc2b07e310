/// Reads what stands between the brackets of a pattern (POSIX.1-2024, XBD 9.3.5); a backslash is itself there.
struct PatternBrackets {
  /// Behind the closing bracket, once that is read.
  private(set) var position: Int

  private let text: [Unicode.Scalar]

  /// Begins behind the opening bracket.
  init(_ text: [Unicode.Scalar], at position: Int) {
    self.text = text
    self.position = position
  }

  mutating func parse() throws(Pattern.Problem) -> PatternSet {
    let isComplement = take("^")
    var members: [PatternSet.Member] = []
    // A bracket that would leave the set empty is a member.
    repeat {
      members.append(try member())
    } while !take("]")
    return PatternSet(members, isComplement: isComplement)
  }

  private mutating func member() throws(Pattern.Problem) -> PatternSet.Member {
    if hasNext("[", ":") { return .named(try namedClass()) }
    let first = try element()
    guard hasNext("-"), position + 1 < text.count, text[position + 1] != "]" else { return .range(first...first) }
    position += 1
    let last = try element()
    guard first <= last else { throw Pattern.Problem(why: "the range \(first)-\(last) has its first character last") }
    return .range(first...last)
  }

  /// One character, which may stand as `[.x.]` or `[=x=]`.
  private mutating func element() throws(Pattern.Problem) -> Unicode.Scalar {
    for mark: Unicode.Scalar in [".", "="] where hasNext("[", mark) {
      let name = try named(mark)
      guard name.unicodeScalars.count == 1, let character = name.unicodeScalars.first else {
        throw Pattern.Problem(why: "[\(mark)\(name)\(mark)] is not one character")
      }
      return character
    }
    guard position < text.count else { throw Self.unclosed }
    defer { position += 1 }
    return text[position]
  }

  private mutating func namedClass() throws(Pattern.Problem) -> CharacterClass {
    let name = try named(":")
    guard let found = CharacterClass(rawValue: name) else { throw Pattern.Problem(why: "[:\(name):] is no class of characters") }
    return found
  }

  /// What stands between `[:` and `:]`, with any mark for the colon.
  private mutating func named(_ mark: Unicode.Scalar) throws(Pattern.Problem) -> String {
    position += 2
    let start = position
    // The name of `[.].]` is a bracket, and that of `[...]` a full stop.
    repeat { position += 1 } while position < text.count && !hasNext(mark, "]")
    guard position < text.count else { throw Self.unclosed }
    defer { position += 2 }
    return String(String.UnicodeScalarView(text[start..<position]))
  }

  private static let unclosed = Pattern.Problem(why: "a [ has no ] behind it")

  private func hasNext(_ characters: Unicode.Scalar...) -> Bool {
    text[min(position, text.count)...].starts(with: characters)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard hasNext(character) else { return false }
    position += 1
    return true
  }
}
