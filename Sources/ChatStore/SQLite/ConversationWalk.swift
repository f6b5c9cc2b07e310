import Chat

/// A question about an account's conversations, as far as it is answered.
struct ConversationWalk: Sendable {
  let query: ConversationQuery
  /// The conversations that are still to be looked at, the last one first; nil: it is not known which.
  private var waiting: [Int64]?
  private var conversations: [ConversationSummary] = []
  /// Whether there are no more behind those of the page.
  private(set) var isComplete = false

  init(_ query: ConversationQuery) {
    self.query = query
  }

  var isNew: Bool { waiting == nil }

  /// Takes note of which conversations there are, and of one more than are wanted if there is one.
  mutating func begin(_ numbers: [Int64]) {
    isComplete = numbers.count <= query.limit
    waiting = numbers.prefix(query.limit).reversed()
  }

  /// The next conversation that is to be looked at.
  mutating func next() -> Int64? {
    waiting?.popLast()
  }

  mutating func take(_ summary: ConversationSummary) {
    conversations.append(summary)
  }

  /// The answer, once there is nothing more to look at; `silent` are the rooms without messages.
  func page(silent: [ConversationSummary]) -> ConversationPage {
    ConversationPage(conversations: conversations + silent, isComplete: isComplete)
  }
}
