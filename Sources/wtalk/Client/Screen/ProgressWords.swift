import Terminal

extension Progress {
  var mark: String {
    switch self {
    case .queued: "…"
    case .sent: "✓"
    case .delivered: "✓✓"
    case .read: "✔✔"
    case .failed: "✗"
    }
  }

  private var style: Style { self == .read ? .strong : .faint }

  /// What stands behind the text; nil where nobody will tell more: on a plain connection, of what has left.
  func state(of message: SpokenMessage, tag: UInt64) -> Line.State? {
    message.from == nil && self != .queued ? nil : Line.State(tag: tag, text: mark, style: style)
  }

  /// What the state of such a line becomes.
  func change(of message: SpokenMessage, tag: UInt64) -> Line.State {
    Line.State(tag: tag, text: message.from == nil && self == .sent ? "" : mark, style: style)
  }

  /// For a message that is no longer in reach on the screen.
  func line(for message: SpokenMessage) -> Line {
    let first = message.text.prefix { !$0.isNewline }
    let text = first.prefix(40)
    return Line("\(mark) \(text)\(text.endIndex < message.text.endIndex ? "…" : "")", .faint)
  }
}
