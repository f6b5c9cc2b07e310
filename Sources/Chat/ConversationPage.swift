/// Conversations of one account: those with messages, the one with the newest message first, then the rooms it has joined that have none.
package struct ConversationPage: Equatable, Sendable {
  package let conversations: [ConversationSummary]
  /// Whether there are no more behind them; only then the rooms without messages are there, in the order of their names and beyond the limit.
  package let isComplete: Bool

  package init(conversations: [ConversationSummary], isComplete: Bool) {
    self.conversations = conversations
    self.isComplete = isComplete
  }
}
