/// Which messages of a conversation somebody wants to see.
package struct HistoryQuery: Equatable, Sendable {
  /// How many messages one answer holds at most.
  package static let limits: ClosedRange<UInt64> = 1...500

  package let conversation: Address
  /// Only messages with a smaller `seq`; the newest of them are meant.
  package let before: UInt64?
  /// Only messages with a larger `seq`; the oldest of them are meant, unless there is `before`, too.
  package let after: UInt64?
  /// Already within `limits`.
  package let limit: Int
  /// Only messages with these words.
  package let search: String?

  package init(conversation: Address, before: UInt64? = nil, after: UInt64? = nil, limit: UInt64? = nil, search: String? = nil) {
    self.conversation = conversation
    self.before = before
    self.after = after
    self.limit = Self.clamped(limit)
    self.search = search
  }

  static func clamped(_ limit: UInt64?) -> Int {
    Int(min(max(limit ?? 50, limits.lowerBound), limits.upperBound))
  }
}
