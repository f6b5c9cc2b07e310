/// Messages of a conversation, in its order.
package struct HistoryPage: Equatable, Sendable {
  package let conversation: Address
  /// Without rows: `n` is nil in all of them.
  package let messages: [Push]
  /// Whether there is no more in the direction that was asked for.
  package let isComplete: Bool

  package init(conversation: Address, messages: [Push], isComplete: Bool) {
    self.conversation = conversation
    self.messages = messages
    self.isComplete = isComplete
  }
}
