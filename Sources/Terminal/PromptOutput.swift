/// What the prompt is asked to put on the screen, or to tell the terminal.
enum PromptOutput: Equatable, Sendable {
  case line(Line)
  /// Another state for the line with its tag, in place; `otherwise` is shown when that line is out of reach.
  case change(Line.State, otherwise: Line)
  case ring
  case title(String)
  case notice(title: String, body: String)

  /// Whether it changes what stands on the screen.
  var takesRows: Bool {
    switch self {
    case .line, .change: true
    case .ring, .title, .notice: false
    }
  }

  /// About how many bytes it holds.
  var size: Int {
    switch self {
    case .line(let line): line.size
    case .change(_, otherwise: let line): line.size
    case .ring: 1
    case .title(let title): title.utf8.count
    case .notice(let title, let body): title.utf8.count + body.utf8.count
    }
  }
}

extension Line {
  fileprivate var size: Int { pieces.reduce(64) { $0 + $1.text.utf8.count } }
}
