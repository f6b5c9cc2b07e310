import Chat

/// The conversations as they can be paged through.
struct Histories {
  private let database: Database
  private let records: Records

  init(_ database: Database, _ records: Records) {
    self.database = database
    self.records = records
  }

  /// What an account means by an address: a room, or its own conversation with the latest account of that name that it has one with.
  func conversation(_ address: Address, of account: AccountRecord) throws(StoreError) -> ConversationRecord? {
    switch address {
    case .room(let room): return try records.room(room)
    case .person(let person):
      let rows = try database.select(
        """
        SELECT conversation.number FROM account JOIN conversation
          ON first = min(account.number, ?1) AND second = max(account.number, ?1)
        WHERE name = ?2 ORDER BY account.number DESC LIMIT 1
        """, Value(account), .text(person.description))
      return try rows.next() ? try records.conversation(rows.integer(0)) : nil
    }
  }

  func page(_ query: HistoryQuery, of conversation: ConversationRecord) throws(StoreError) -> HistoryPage {
    let isForward = query.after != nil && query.before == nil
    let term = query.search.map(SearchTerm.init)
    let rows = try isForward ? forward(query, of: conversation) : backward(query, of: conversation)
    var messages: [Push] = []
    var bytes = 0
    var isComplete = true
    while try rows.next() {
      if let term, !term.isIn(rows.content(5)) { continue }
      bytes += rows.byteCount(5)
      guard messages.count < query.limit, bytes <= Inboxes.bytesInPage || messages.isEmpty else {
        isComplete = false
        break
      }
      messages.append(try rows.push(in: query.conversation, n: nil))
    }
    if !isForward { messages.reverse() }
    return HistoryPage(conversation: query.conversation, messages: messages, isComplete: isComplete)
  }

  private func forward(_ query: HistoryQuery, of conversation: ConversationRecord) throws(StoreError) -> Rows {
    try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? AND seq > ? ORDER BY seq",
      .integer(conversation.number), .integer(Int64(clamping: query.after ?? 0)))
  }

  private func backward(_ query: HistoryQuery, of conversation: ConversationRecord) throws(StoreError) -> Rows {
    let before = query.before.map { Int64(clamping: $0) } ?? .max
    return try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? AND seq > ? AND seq < ? ORDER BY seq DESC",
      .integer(conversation.number), .integer(Int64(clamping: query.after ?? 0)), .integer(before))
  }
}
