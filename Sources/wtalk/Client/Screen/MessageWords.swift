import Chat
import Terminal

/// A message as pieces of a line: where it was said, by whom, and its text.
struct MessageWords {
  let pieces: [Line.Piece]

  init(_ message: SpokenMessage, isOwn: Bool, _ settings: ScreenSettings) {
    guard let from = message.from else {
      pieces = [Line.Piece(isOwn ? "> " : "< ", .faint), Line.Piece(Self.text(message.text, settings))]
      return
    }
    let isMine = isOwn || from == settings.name
    let speaker = Line.Piece(from.description, isMine ? .strong : .name(from.hue))
    if message.text.hasPrefix("/me ") {
      let deed = String(message.text.dropFirst(4))
      let place = Self.place(message, isMine: isMine, isAction: true)
      pieces = place + [Line.Piece("* "), speaker, Line.Piece(" ")] + Self.marked(deed, settings)
      return
    }
    let text = Self.marked(Self.text(message.text, settings), settings)
    let introduction = Self.namesSpeaker(message, isMine) ? [speaker, Line.Piece(": ")] : []
    pieces = Self.place(message, isMine: isMine, isAction: false) + introduction + text
  }

  /// Where it was said, unless what is typed goes there, too.
  private static func place(_ message: SpokenMessage, isMine: Bool, isAction: Bool) -> [Line.Piece] {
    guard !message.isOpen, let conversation = message.conversation else { return [] }
    let ends = namesSpeaker(message, isMine) || isAction ? " " : ": "
    return [Line.Piece("\(isMine ? "→ " : "")\(conversation)", .strong), Line.Piece(ends)]
  }

  /// One to one elsewhere, the place says who speaks; to another place, we do.
  private static func namesSpeaker(_ message: SpokenMessage, _ isMine: Bool) -> Bool {
    message.isOpen || (!isMine && message.conversation?.room != nil)
  }

  private static func text(_ text: String, _ settings: ScreenSettings) -> String {
    settings.pretty ? PrettyJSON.layOut(text) ?? text : text
  }

  /// Where the text names us, it is strong.
  private static func marked(_ text: String, _ settings: ScreenSettings) -> [Line.Piece] {
    guard let name = settings.name else { return [Line.Piece(text)] }
    var pieces: [Line.Piece] = []
    var rest = text.startIndex
    for range in Mention.ranges(in: text, of: name) {
      if rest < range.lowerBound { pieces.append(Line.Piece(String(text[rest..<range.lowerBound]))) }
      pieces.append(Line.Piece(String(text[range]), .strong))
      rest = range.upperBound
    }
    return rest < text.endIndex || pieces.isEmpty ? pieces + [Line.Piece(String(text[rest...]))] : pieces
  }
}

extension Name {
  /// A number that is the same for this name in every run (FNV-1a).
  var hue: UInt32 {
    description.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
