/// The beginning of a URL's path below which something is served: empty for all, or `/prefix` without a slash at its end.
struct URLPath: Equatable {
  let text: String

  /// Reads `/`, `/chat` or `/team/chat/`; nil for anything else, for `..` and hidden names, and for what would have to be escaped.
  init?(_ text: String) {
    let segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    let names = segments.last == "" ? segments.dropLast() : segments[...]
    guard text.hasPrefix("/"), names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isPathByte) && !$0.hasPrefix(".") }) else {
      return nil
    }
    self.text = names.map { "/\($0)" }.joined()
  }

  private init(whole text: String) { self.text = text }

  static func + (path: URLPath, further: URLPath) -> URLPath { URLPath(whole: path.text + further.text) }

  /// Whether the path of this request target, which may have a query, is this path or below it.
  func holds(_ target: String) -> Bool {
    guard target.hasPrefix(text) else { return false }
    let next = target.utf8.dropFirst(text.utf8.count).first
    return next == nil || next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
  }

  /// What is behind this path in a target that it holds: empty, or beginning with a slash or the query.
  func rest(of target: String) -> Substring { target[target.utf8.index(target.startIndex, offsetBy: text.utf8.count)...] }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
  }
}
