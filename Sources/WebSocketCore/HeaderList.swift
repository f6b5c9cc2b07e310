/// A comma-separated header value (RFC 9110 §5.6.1), read in linear time.
enum HeaderList {
  /// The members of all `values`, white space trimmed, empty ones dropped.
  static func members(of values: [String]) -> [Substring] {
    values.flatMap { $0.split(separator: ",") }.map(trim).filter { !$0.isEmpty }
  }

  static func contains(_ token: String, in values: [String]) -> Bool {
    members(of: values).contains { $0.lowercased() == token }
  }

  /// Whether `text` is a token (RFC 9110 §5.6.2).
  static func isToken(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  static func trim(_ text: Substring) -> Substring {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    let start = text.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
    return start[...last]
  }
}
