import Chat
import Terminal

/// What stands before the line being typed: `alice → bob> `.
enum PromptWords {
  static func line(_ status: PromptStatus) -> Line {
    let link: [Line.Piece] = link(status.link).map { [Line.Piece("(\($0))", .warning)] } ?? typing(status.typing)
    guard let name = status.name, let conversation = status.conversation else {
      return Line(link + [Line.Piece("> ", .strong)])
    }
    return Line(
      [Line.Piece(name.description, .strong), Line.Piece(" → "), place(conversation)] + link.map { Line.Piece(" \($0.text)", $0.style) }
        + [Line.Piece("> ", .strong)])
  }

  /// The same as a title of the window.
  static func title(_ status: PromptStatus, unread: Int) -> String {
    let count = unread > 0 ? "(\(unread)) " : ""
    guard let name = status.name, let conversation = status.conversation else { return "\(count)wtalk" }
    return "\(count)wtalk: \(name) → \(place(conversation).text)"
  }

  private static func place(_ conversation: Address) -> Line.Piece {
    switch conversation {
    case .person(let name): Line.Piece(name.description, .name(name.hue))
    case .room: Line.Piece(conversation.description, .strong)
    }
  }

  private static func typing(_ names: [Name]) -> [Line.Piece] {
    switch names.count {
    case 0: []
    case 1: [Line.Piece("(\(names[0]) is typing…)", .faint)]
    case 2: [Line.Piece("(\(names[0]) and \(names[1]) are typing…)", .faint)]
    default: [Line.Piece("(\(names.count) are typing…)", .faint)]
    }
  }

  private static func link(_ link: PromptStatus.Link) -> String? {
    switch link {
    case .up: nil
    case .connecting: "connecting"
    case .lost(let waiting): waiting > 0 ? "link lost, \(waiting) waiting" : "link lost"
    }
  }
}
