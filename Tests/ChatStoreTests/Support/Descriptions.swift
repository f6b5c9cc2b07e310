import Chat

extension Stage {
  /// `3 @alice 2 alice: hi` is row 3, the second message of the conversation with alice, from alice.
  static func describe(_ push: Push) -> String {
    "\(push.n.map { "\($0) " } ?? "")\(push.conversation) \(push.seq) \(push.from): \(push.content.text)"
  }

  /// `#den member, read 2, 1 unread; 3 bob: hi`.
  static func describe(_ summary: ConversationSummary) -> String {
    let parts = [summary.isMember ? "member" : nil, summary.read.map { "read \($0)" }, "\(summary.unread) unread"]
    let last = summary.last.map { "; \($0.seq) \($0.from): \($0.content.text)" } ?? ""
    return "\(summary.conversation) \(parts.compactMap { $0 }.joined(separator: ", "))\(last)"
  }

  /// `@bob delivered bob 2`: as the sender sees it.
  static func describe(_ receipt: Receipt) -> String {
    "\(receipt.conversation) \(receipt.kind.rawValue) \(receipt.name) \(receipt.seq)"
  }

  /// `#den delivered bob 2 for alice, carol`, or `alice+bob read bob 2 for alice`.
  static func describe(_ marker: Marker) -> String {
    let senders = marker.senders.map(\.name.description).sorted().joined(separator: ", ")
    return "\(describe(marker.conversation)) \(marker.kind.rawValue) \(marker.reader) \(marker.seq) for \(senders)"
  }

  private static func describe(_ conversation: Conversation) -> String {
    switch conversation {
    case .room(let room): "#\(room)"
    case .direct(let first, let second): "\(first)+\(second)"
    }
  }
}

extension Content {
  /// The text, or the bytes in hexadecimal.
  var text: String {
    switch self {
    case .text(let text): text
    case .binary(let bytes): bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }
  }
}

extension HistoryPage {
  var texts: [String] { messages.map(\.content.text) }
}
