/// Which of one's conversations somebody wants to see: the newest, or the newest of those that rest since before a message.
package struct ConversationQuery: Equatable, Sendable {
  /// A message of one of them.
  package struct Place: Equatable, Sendable {
    package let conversation: Address
    package let seq: UInt64

    package init(conversation: Address, seq: UInt64) {
      self.conversation = conversation
      self.seq = seq
    }
  }

  /// Only conversations whose last message was stored before this one.
  package let before: Place?
  /// Already within the limits of a `HistoryQuery`.
  package let limit: Int

  package init(before: Place? = nil, limit: UInt64? = nil) {
    self.before = before
    self.limit = HistoryQuery.clamped(limit)
  }
}
