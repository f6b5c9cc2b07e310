/// A POSIX extended regular expression that is searched in messages, with Unicode's characters as its own.
///
/// The time is proportional to the bytes, times the pattern's size at worst, and the memory to the pattern alone: the system's `regexec` takes
/// minutes for `[a-z]+@` in a message of many letters, which a peer may send. Undefined by POSIX and so decided here: a `{` that
/// begins no repetition is itself; `\` before a letter, a digit, `<` or `>` is refused, back-references with it.
/// `^` and `$` stand for the ends of the message, `.` for any character, a newline and NUL too; a byte that is not UTF-8 is U+FFFD.
struct Pattern: Sendable {
  /// Why a text is no pattern, in words for a person.
  struct Problem: Error, Equatable {
    let why: String
  }

  private let program: PatternProgram

  init(_ text: String) throws(Problem) {
    var parser = PatternParser(text)
    program = try PatternProgram(try parser.parse())
  }

  /// Whether the pattern matches any part of the bytes.
  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var current = PatternThreads(program)
    var next = current
    var position = 0
    while true {
      if current.isEmpty { position = program.firstCandidate(in: bytes, from: position) }
      let isAtEnd = position >= bytes.count
      // A match may begin anywhere.
      current.add(0, isAtStart: position == 0, isAtEnd: isAtEnd)
      if current.hasMatched { return true }
      if isAtEnd { return false }
      let (character, length) = Self.character(of: bytes, at: position)
      position += length
      next.removeAll()
      current.step(over: character, into: &next, isAtEnd: position == bytes.count)
      swap(&current, &next)
    }
  }

  private static func character(of bytes: UnsafeRawBufferPointer, at position: Int) -> (Unicode.Scalar, length: Int) {
    let first = bytes[position]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes[position...].makeIterator()
    guard case .valid(let encoded) = parser.parseScalar(from: &rest) else { return ("\u{FFFD}", 1) }
    return (Unicode.UTF8.decode(encoded), encoded.count)
  }
}
