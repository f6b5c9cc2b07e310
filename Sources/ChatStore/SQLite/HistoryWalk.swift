import Chat

/// A question about a conversation's history, as far as it is answered; what was looked at already is not looked at again.
struct HistoryWalk: Sendable {
  let query: HistoryQuery
  let isForward: Bool
  /// The messages between these are still to be looked at.
  private(set) var (lower, upper): (Int64, Int64)

  private let term: SearchTerm?
  private var messages: [Push] = []
  private var bytes = 0

  init(_ query: HistoryQuery) {
    self.query = query
    isForward = query.after != nil && query.before == nil
    lower = Int64(clamping: query.after ?? 0)
    upper = query.before.map { Int64(clamping: $0) } ?? .max
    term = query.search.map(SearchTerm.init)
  }

  /// Looks at a message with the columns conversation, seq, name, id, time, content; false: it is wanted and there is no room for it.
  mutating func take(_ rows: borrowing Rows) throws(StoreError) -> Bool {
    if term?.isIn(rows.content(5)) ?? true {
      bytes += rows.byteCount(5)
      guard messages.count < query.limit, bytes <= Inboxes.bytesInPage || messages.isEmpty else { return false }
      messages.append(try rows.push(in: query.conversation, n: nil))
    }
    if isForward { lower = rows.integer(1) } else { upper = rows.integer(1) }
    return true
  }

  func page(isComplete: Bool) -> HistoryPage {
    HistoryPage(conversation: query.conversation, messages: isForward ? messages : messages.reversed(), isComplete: isComplete)
  }
}
