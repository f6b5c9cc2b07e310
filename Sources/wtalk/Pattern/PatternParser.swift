/// Reads a POSIX extended regular expression (POSIX.1-2024, XBD 9.4).
struct PatternParser {
  private static let depthLimit = 100
  // RE_DUP_MAX.
  private static let countLimit = 255

  private let text: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = Array(text.unicodeScalars)
  }

  mutating func parse() throws(Pattern.Problem) -> PatternNode {
    let node = try alternatives()
    guard next == nil else { throw Pattern.Problem(why: "a ) has no ( before it") }
    return node
  }

  private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(Pattern.Problem) -> PatternNode {
    var branches = [try branch()]
    while take("|") { branches.append(try branch()) }
    return .alternatives(branches)
  }

  private mutating func branch() throws(Pattern.Problem) -> PatternNode {
    var pieces: [PatternNode] = []
    while let next, next != "|", next != ")" { pieces.append(try piece()) }
    return .sequence(pieces)
  }

  private mutating func piece() throws(Pattern.Problem) -> PatternNode {
    if take("^") { return .start }
    if take("$") { return .end }
    var node = try atom()
    while let counts = try counts() { node = .repeated(node, counts) }
    return node
  }

  private mutating func atom() throws(Pattern.Problem) -> PatternNode {
    let start = position
    if try counts() != nil {
      throw Pattern.Problem(why: "nothing that can be repeated stands before \(String(text[start..<position]))")
    }
    if take(".") { return .any }
    if take("(") { return try group() }
    if take("[") {
      var brackets = PatternBrackets(text, at: position)
      let set = try brackets.parse()
      position = brackets.position
      return .one(of: set)
    }
    let character = take("\\") ? try escaped() : text[position]
    position += 1
    return .one(of: PatternSet([.range(character...character)]))
  }

  private mutating func group() throws(Pattern.Problem) -> PatternNode {
    guard depth < Self.depthLimit else { throw Pattern.Problem(why: "more than \(Self.depthLimit) groups stand in one another") }
    depth += 1
    let node = try alternatives()
    guard take(")") else { throw Pattern.Problem(why: "a ( has no ) behind it") }
    depth -= 1
    return node
  }

  private func escaped() throws(Pattern.Problem) -> Unicode.Scalar {
    guard let next else { throw Pattern.Problem(why: "nothing stands behind the last \\") }
    // In other dialects these are classes, anchors and back-references.
    guard !CharacterClass.alnum.contains(next), !["<", ">", "`", "'"].contains(next) else {
      throw Pattern.Problem(why: "\\\(next) means nothing in an extended expression of POSIX")
    }
    return next
  }

  private mutating func counts() throws(Pattern.Problem) -> PatternNode.Counts? {
    if take("*") { return .init(least: 0, most: nil) }
    if take("+") { return .init(least: 1, most: nil) }
    if take("?") { return .init(least: 0, most: 1) }
    return try interval()
  }

  /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; everything else behind a brace is text.
  private mutating func interval() throws(Pattern.Problem) -> PatternNode.Counts? {
    guard next == "{", let end = text[position...].firstIndex(of: "}") else { return nil }
    let inside = text[(position + 1)..<end]
    let bounds = inside.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard inside != [","], !inside.isEmpty, bounds.joined().allSatisfy(CharacterClass.digit.contains) else { return nil }
    position = end + 1
    let (least, most) = (try count(bounds[0]) ?? 0, try count(bounds[bounds.count - 1]))
    guard least <= most ?? least else { throw Pattern.Problem(why: "{\(String(inside))} has its lower number last") }
    return .init(least: least, most: most)
  }

  private func count(_ digits: ArraySlice<Unicode.Scalar>) throws(Pattern.Problem) -> Int? {
    guard !digits.isEmpty else { return nil }
    guard let count = Int(String(digits)), count <= Self.countLimit else {
      throw Pattern.Problem(why: "a part may be repeated \(Self.countLimit) times by number")
    }
    return count
  }
}

extension String {
  fileprivate init(_ characters: ArraySlice<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(characters))
  }
}
