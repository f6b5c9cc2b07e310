/// The words of a .netrc: separated by white space, or in double quotes with `\` before what is meant as it is.
struct NetrcWords {
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) {
    rest = Substring(text).unicodeScalars
  }

  mutating func next() -> String? {
    rest = rest.drop(while: \.properties.isWhitespace)
    guard let first = rest.first else { return nil }
    guard first == "\"" else {
      let word = rest.prefix { !$0.properties.isWhitespace }
      rest = rest[word.endIndex...]
      return String(word)
    }
    rest.removeFirst()
    return quoted()
  }

  mutating func skipLine() {
    rest = rest.drop { $0 != "\n" }
  }

  /// A macro ends with an empty line.
  mutating func skipParagraph() {
    while !rest.isEmpty {
      skipLine()
      rest = rest.dropFirst()
      if rest.first == "\n" || rest.starts(with: "\r\n".unicodeScalars) { return }
    }
  }

  /// To the closing quote, or the end.
  private mutating func quoted() -> String {
    var word = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar != "\"" {
      guard scalar == "\\", let next = rest.popFirst() else {
        word.append(scalar)
        continue
      }
      switch next {
      case "n": word.append("\n")
      case "r": word.append("\r")
      case "t": word.append("\t")
      default: word.append(next)
      }
    }
    return String(word)
  }
}
