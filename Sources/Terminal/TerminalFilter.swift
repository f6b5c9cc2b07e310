/// Makes text from elsewhere harmless for a terminal: what could move, hide, reorder, colour or answer becomes a visible escape.
package enum TerminalFilter {
  package enum Newlines: Sendable {
    /// A newline is shown as `\u{A}`; the result is one line.
    case escaped
    /// A newline stays.
    case kept
    /// A newline stays, and the line after it starts with `gutter`.
    case gutter
  }

  /// What continuation lines start with; text never shows its first character, so that no peer can print it.
  package static let gutter = "\(gutterMark) "

  static let gutterMark: Unicode.Scalar = "\u{2506}"

  /// Returns text whose scalars are all visible, but for spaces, tabs, and newlines where they are asked for.
  package static func visible(_ text: String, newlines: Newlines = .escaped) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var filtered = FilteredText(newlines: newlines)
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      filtered.append(scalar, before: scalars.first)
    }
    return filtered.text
  }

  /// The same for bytes that may not be UTF-8: those that are not are shown as `\xNN`.
  package static func visible(_ bytes: [UInt8], newlines: Newlines = .escaped) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return visible(text, newlines: newlines) }
    var filtered = FilteredText(newlines: newlines)
    var decoder = ByteDecoder(bytes)
    var current = decoder.next()
    while let unit = current {
      current = decoder.next()
      switch unit {
      case .scalar(let scalar):
        if case .scalar(let following) = current {
          filtered.append(scalar, before: following)
        } else {
          filtered.append(scalar, before: nil)
        }
      case .invalid(let byte): filtered.append(invalid: byte)
      }
    }
    return filtered.text
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F
  }
}
