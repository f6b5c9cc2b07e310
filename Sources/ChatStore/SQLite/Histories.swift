import Chat

/// The conversations as they can be paged through.
struct Histories {
  /// How many messages, and how many bytes of them, one slice of a walk looks at: a few milliseconds.
  private static let (rowsInSlice, bytesInSlice) = (4_096, 1 << 20)

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

  /// Goes on with a walk for one slice; returns the page once nothing is missing in it.
  func advance(_ walk: inout HistoryWalk, in conversation: ConversationRecord) throws(StoreError) -> HistoryPage? {
    let rows = try walk.isForward ? forward(walk, in: conversation) : backward(walk, in: conversation)
    var (count, bytes) = (0, 0)
    while try rows.next() {
      guard try walk.take(rows) else { return walk.page(isComplete: false) }
      count += 1
      bytes += rows.byteCount(5)
      if count == Self.rowsInSlice || bytes >= Self.bytesInSlice { return nil }
    }
    return walk.page(isComplete: true)
  }

  private func forward(_ walk: HistoryWalk, in conversation: ConversationRecord) throws(StoreError) -> Rows {
    try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? AND seq > ? ORDER BY seq",
      .integer(conversation.number), .integer(walk.lower))
  }

  private func backward(_ walk: HistoryWalk, in conversation: ConversationRecord) throws(StoreError) -> Rows {
    try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? AND seq > ? AND seq < ? ORDER BY seq DESC",
      .integer(conversation.number), .integer(walk.lower), .integer(walk.upper))
  }
}
