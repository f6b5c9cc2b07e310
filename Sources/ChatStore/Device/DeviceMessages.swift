import Chat

/// The messages that came to a device, the newest of each conversation, in the order in which they came.
struct DeviceMessages {
  private let database: Database
  private let limit: Int
  /// How many came in a conversation since the oldest were taken away.
  private var added: [Address: Int] = [:]

  /// So many may be too many.
  private static let slack = 1_000
  /// How many unseen ones are shown at a start.
  private static let unseenLimit: Int64 = 10_000

  init(_ database: Database, limit: Int) {
    self.database = database
    self.limit = limit
  }

  /// Whether it was new.
  mutating func add(_ push: Push, isShown: Bool) throws(StoreError) -> Bool {
    try database.run(
      "INSERT OR IGNORE INTO message (conversation, seq, name, id, time, content, shown) VALUES (?, ?, ?, ?, ?, ?, ?)",
      .text(push.conversation.description), .integer(Int64(clamping: push.seq)), .text(push.from.description), Value(push.id),
      .integer(push.time), .content(push.content), .integer(isShown ? 1 : 0))
    guard database.changedRows > 0 else { return false }
    // The first one makes good for runs that were too short to.
    added[push.conversation, default: Self.slack] += 1
    if added[push.conversation, default: 0] > Self.slack { try prune(push.conversation) }
    return true
  }

  func showed(through number: Int64) throws(StoreError) {
    try database.run("UPDATE message SET shown = 1 WHERE shown = 0 AND number <= ?", .integer(number))
  }

  func newest() throws(StoreError) -> Int64 {
    let rows = try database.select("SELECT max(number) FROM message")
    return try rows.next() ? rows.integer(0) : 0
  }

  /// The last messages of a conversation, and all that nobody has seen; oldest first.
  func earlier(in conversation: Address, _ count: Int) throws(StoreError) -> [Push] {
    let rows = try database.select(
      """
      SELECT conversation, seq, name, id, time, content FROM message
      WHERE number IN (SELECT number FROM message WHERE conversation = ? ORDER BY number DESC LIMIT ?)
        OR number IN (SELECT number FROM message WHERE shown = 0 ORDER BY number DESC LIMIT ?)
      ORDER BY number
      """, .text(conversation.description), .integer(Int64(count)), .integer(Self.unseenLimit))
    var messages: [Push] = []
    while try rows.next() { messages.append(try rows.keptPush()) }
    return messages
  }

  func page(_ query: HistoryQuery) throws(StoreError) -> HistoryPage {
    let term = query.search.map(SearchTerm.init)
    let rows = try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? ORDER BY number DESC",
      .text(query.conversation.description))
    var messages: [Push] = []
    var isComplete = true
    while try rows.next() {
      if let term, !term.isIn(rows.content(5)) { continue }
      guard messages.count < query.limit else {
        isComplete = false
        break
      }
      messages.append(try rows.keptPush())
    }
    return HistoryPage(conversation: query.conversation, messages: messages.reversed(), isComplete: isComplete)
  }

  private mutating func prune(_ conversation: Address) throws(StoreError) {
    added[conversation] = 0
    try database.run(
      """
      DELETE FROM message WHERE conversation = ?1
        AND number <= (SELECT number FROM message WHERE conversation = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
      """, .text(conversation.description), .integer(Int64(limit)))
  }
}

extension Rows {
  /// A message, in the columns conversation, seq, name, id, time, content.
  fileprivate func keptPush() throws(StoreError) -> Push {
    Push(
      n: nil, conversation: try address(0), seq: count(1), from: try name(2), id: try identifier(3), content: content(5), time: integer(4))
  }
}
