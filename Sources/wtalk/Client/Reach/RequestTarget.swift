/// The path and query of a request, as sent.
enum RequestTarget {
  /// Completes what follows the authority of a URL.
  static func check(_ text: Substring) throws(Problem) -> String {
    guard text.utf8.allSatisfy(isByte) else { throw Problem(text: "percent-encode spaces and non-ASCII letters in the path") }
    return text.hasPrefix("/") ? String(text) : "/\(text)"
  }

  static func isByte(_ byte: UInt8) -> Bool { (0x21..<0x7F).contains(byte) }

  /// Where a reference without scheme and authority leads from `base` (RFC 3986 §5.2.2).
  static func resolve(_ reference: String, against base: String) -> String {
    guard !reference.isEmpty else { return base }
    let basePath = base.prefix { $0 != "?" }
    let path = reference.prefix { $0 != "?" }
    let query = reference[path.endIndex...]
    if path.isEmpty { return String(basePath + query) }
    if path.hasPrefix("/") { return withoutDots(path) + query }
    let folder = basePath.lastIndex(of: "/").map { basePath[...$0] } ?? "/"
    return withoutDots(folder + path) + query
  }

  /// `/a/./b/../c` is `/a/c` (RFC 3986 §5.2.4).
  private static func withoutDots(_ path: Substring) -> String {
    var segments: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for part in parts {
      switch part {
      case ".": break
      case "..": _ = segments.popLast()
      default: segments.append(part)
      }
    }
    if let last = parts.last, [".", ".."].contains(last) { segments.append("") }
    return "/" + segments.joined(separator: "/")
  }
}
