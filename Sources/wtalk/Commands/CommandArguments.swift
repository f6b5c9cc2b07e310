import Chat
import WebSocketCore

/// What stands behind the name of a command, taken from its front.
struct CommandArguments {
  typealias Mistake = CommandMistake

  private var rest: Substring.UnicodeScalarView

  init(_ text: Substring) {
    rest = text.unicodeScalars
    while rest.last?.properties.isWhitespace == true { rest.removeLast() }
  }

  var isEmpty: Bool { rest.isEmpty }

  var hasManyLines: Bool { rest.contains("\n") }

  /// nil when nothing is left.
  mutating func word() -> String? {
    rest = rest.drop { $0.properties.isWhitespace }
    let word = rest.prefix { !$0.properties.isWhitespace }
    rest = rest[word.endIndex...]
    return word.isEmpty ? nil : String(Substring(word))
  }

  /// All that is left; where it begins on a line of its own, its indentation is part of it.
  mutating func text(_ what: String = "a text") throws(Mistake) -> String {
    rest = rest.drop { $0 == " " || $0 == "\t" }
    if rest.first == "\n" { rest.removeFirst() }
    guard !rest.isEmpty else { throw Mistake(why: "takes \(what)") }
    defer { rest = rest[rest.endIndex...] }
    return String(Substring(rest))
  }

  /// `bob` or `@bob`
  mutating func person(_ what: String = "a name") throws(Mistake) -> Name { try name(after: "@", what) }

  /// `dev` or `#dev`
  mutating func room() throws(Mistake) -> Name { try name(after: "#", "the name of a room") }

  /// `#dev`, where that is what comes next; a room needs its sign here.
  mutating func signedRoom() throws(Mistake) -> Name? {
    rest = rest.drop { $0.properties.isWhitespace }
    return rest.first == "#" ? try room() : nil
  }

  mutating func conversation() throws(Mistake) -> Address {
    guard let address = try? Address(word() ?? "") else { throw Mistake(why: "takes @NAME or #ROOM") }
    return address
  }

  /// Whether there is this word; a mistake for any other.
  mutating func flag(_ name: String) throws(Mistake) -> Bool {
    guard let word = word() else { return false }
    guard word == name else { throw Mistake(why: "takes nothing, or \(name)") }
    return true
  }

  mutating func count(else usual: Int) throws(Mistake) -> Int {
    guard let word = word() else { return usual }
    guard let count = Int(word), count > 0 else { throw Mistake(why: "takes a number") }
    return count
  }

  mutating func closeCode() throws(Mistake) -> CloseCode {
    guard let word = word() else { return .normal }
    guard let code = UInt16(word).map(CloseCode.init), code.mayBeSent else { throw Mistake(why: "takes a code that may be sent, as 1000") }
    return code
  }

  mutating func closeReason() throws(Mistake) -> String {
    guard !isEmpty else { return "" }
    let reason = try text()
    guard reason.utf8.count <= 123 else { throw Mistake(why: "takes a reason of at most 123 bytes") }
    return reason
  }

  mutating func setting() throws(Mistake) -> Setting {
    let (option, value) = (word() ?? "", word())
    guard let kind = Setting.Kind(rawValue: option) else {
      throw Mistake(why: "knows \(Setting.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let values = kind.values.joined(separator: ", ")
    guard let value else { throw Mistake(why: "takes a value for \(kind.rawValue): \(values)") }
    guard let setting = Setting(kind, value) else { throw Mistake(why: "\(kind.rawValue) takes \(values)") }
    return setting
  }

  private mutating func name(after mark: Character, _ what: String) throws(Mistake) -> Name {
    guard let word = word() else { throw Mistake(why: "takes \(what)") }
    guard let name = try? Name(word.first == mark ? word.dropFirst() : word[...]) else {
      throw Mistake(why: "takes a name of 2 to 32 letters a-z, digits, dots, dashes or underscores")
    }
    return name
  }
}
