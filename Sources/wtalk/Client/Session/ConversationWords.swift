import Chat

/// How one of one's conversations is told of.
enum ConversationWords {
  /// `@bob (2 unread) you: hi`, on one line.
  static func words(_ summary: ConversationSummary, for name: Name?) -> String {
    let unread = summary.unread == 0 ? "" : " (\(count(summary.unread)) unread)"
    let isLeft = summary.conversation.isRoom && !summary.isMember
    let last = summary.last.map { " \($0.from == name ? "you" : $0.from.description): \(text(of: $0))\(summary.isCut ? "…" : "")" } ?? ""
    return "\(summary.conversation)\(isLeft ? " (not joined)" : "")\(unread)\(last)"
  }

  /// For a list that does not hold all there are.
  static func more(than count: Int) -> String {
    count < HistoryQuery.limits.upperBound ? "there are more: /conversations \(2 * count)" : "there are more"
  }

  private static func count(_ unread: UInt64) -> String {
    unread < ConversationSummary.countedMessages ? "\(unread)" : "\(unread) or more"
  }

  private static func text(of push: Push) -> String {
    guard case .text(let text) = push.content else { return "(binary data)" }
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
