import Chat

/// The conversations that an account has a part in.
struct Listing {
  /// How much one slice of a walk looks at, counted in messages: a few milliseconds.
  private static let messagesInSlice = 4_096
  /// What a conversation costs beside the messages that are counted in it.
  private static let messagesPerConversation = 16

  private let database: Database
  private let records: Records
  private let histories: Histories

  init(_ database: Database, _ records: Records, _ histories: Histories) {
    self.database = database
    self.records = records
    self.histories = histories
  }

  /// Goes on with a walk for one slice; nil: it is not at its end.
  func advance(_ walk: inout ConversationWalk, of account: AccountRecord) throws(StoreError) -> StoreAnswer? {
    if walk.isNew {
      guard let end = try end(of: walk.query, for: account) else { return .refused(.noSuchConversation) }
      walk.begin(try conversations(of: account, before: end, limit: walk.query.limit + 1))
    }
    var cost = 0
    while let number = walk.next() {
      if let conversation = try records.conversation(number) {
        let (summary, messages) = try summary(of: conversation, for: account)
        walk.take(summary)
        cost += messages + Self.messagesPerConversation
      }
      if cost >= Self.messagesInSlice { return nil }
    }
    return .conversations(walk.page(silent: walk.isComplete ? try silentRooms(of: account) : []))
  }

  // MARK: Which

  /// The number of the message before which the wanted conversations rest; nil: its conversation is not there.
  private func end(of query: ConversationQuery, for account: AccountRecord) throws(StoreError) -> Int64? {
    guard let before = query.before else { return .max }
    guard let conversation = try histories.conversation(before.conversation, of: account) else { return nil }
    // Where retention has taken it, the next one that is kept: rather twice than not at all.
    let rows = try database.select(
      "SELECT number FROM message WHERE conversation = ? AND seq >= ? ORDER BY seq LIMIT 1", .integer(conversation.number),
      .integer(Int64(clamping: before.seq)))
    return try rows.next() ? rows.integer(0) : .max
  }

  /// The latest conversations that have messages; of those with one name after another, only the one with its latest account.
  private func conversations(of account: AccountRecord, before end: Int64, limit: Int) throws(StoreError) -> [Int64] {
    let rows = try database.select(
      """
      SELECT number, last FROM conversation WHERE first = ?1 AND last < ?2 AND forgotten < seq AND NOT EXISTS (
        SELECT 1 FROM account AS other JOIN account AS later ON later.name = other.name AND later.number > other.number
        JOIN conversation AS its ON its.first = min(later.number, ?1) AND its.second = max(later.number, ?1)
        WHERE other.number = conversation.second)
      UNION
      SELECT number, last FROM conversation WHERE second = ?1 AND last < ?2 AND forgotten < seq AND NOT EXISTS (
        SELECT 1 FROM account AS other JOIN account AS later ON later.name = other.name AND later.number > other.number
        JOIN conversation AS its ON its.first = min(later.number, ?1) AND its.second = max(later.number, ?1)
        WHERE other.number = conversation.first)
      UNION
      SELECT number, last FROM member JOIN conversation ON conversation.room = member.room
      WHERE member.account = ?1 AND last < ?2 AND forgotten < conversation.seq
      UNION
      SELECT number, last FROM writer JOIN conversation ON number = writer.conversation
      WHERE writer.account = ?1 AND room IS NOT NULL AND last < ?2 AND forgotten < conversation.seq
      ORDER BY last DESC, number DESC
      """, Value(account), .integer(end))
    var numbers: [Int64] = []
    while numbers.count < limit, try rows.next() { numbers.append(rows.integer(0)) }
    return numbers
  }

  private func silentRooms(of account: AccountRecord) throws(StoreError) -> [ConversationSummary] {
    let rows = try database.select(
      """
      SELECT member.room FROM member JOIN conversation ON conversation.room = member.room
      WHERE member.account = ? AND forgotten = seq ORDER BY member.room
      """, Value(account))
    var rooms: [ConversationSummary] = []
    while try rows.next() { rooms.append(ConversationSummary(conversation: .room(try rows.name(0)), isMember: true)) }
    return rooms
  }

  // MARK: How one stands

  /// Also says how many messages were looked at.
  private func summary(
    of conversation: ConversationRecord, for account: AccountRecord
  ) throws(StoreError) -> (ConversationSummary, messages: Int) {
    let address = conversation.names.address(for: account.name)
    let joined = try joined(account, address)
    let (read, delivered) = try marks(of: account, in: conversation)
    // Who is no member of a room misses nothing in it.
    let seen = joined.map { read ?? max(delivered, $0) } ?? conversation.seq
    let (unread, messages) = try unread(by: account, in: conversation, after: seen)
    let summary = ConversationSummary(
      conversation: address, isMember: address.isRoom && joined != nil, read: read.map { UInt64(clamping: $0) }, unread: unread,
      last: try last(of: conversation, as: address))
    return (summary, messages)
  }

  /// Up to where a room's messages were there when the account joined it, 0 with a person; nil: it is no member.
  private func joined(_ account: AccountRecord, _ address: Address) throws(StoreError) -> Int64? {
    guard case .room(let room) = address else { return 0 }
    let rows = try database.select("SELECT since FROM member WHERE room = ? AND account = ?", .text(room.description), Value(account))
    return try rows.next() ? rows.integer(0) : nil
  }

  private func marks(of account: AccountRecord, in conversation: ConversationRecord) throws(StoreError) -> (read: Int64?, delivered: Int64)
  {
    let rows = try database.select(
      """
      SELECT max(seq) FILTER (WHERE kind = 'read'), coalesce(max(seq) FILTER (WHERE kind = 'delivered'), 0)
      FROM mark WHERE conversation = ? AND account = ?
      """, .integer(conversation.number), Value(account))
    return try rows.next() ? (rows.optionalInteger(0), rows.integer(1)) : (nil, 0)
  }

  private func unread(
    by account: AccountRecord, in conversation: ConversationRecord, after seq: Int64
  ) throws(StoreError) -> (unread: UInt64, messages: Int) {
    let rows = try database.select(
      """
      SELECT count(*) FILTER (WHERE account IS NOT ?1), count(*)
      FROM (SELECT account FROM message WHERE conversation = ?2 AND seq > ?3 ORDER BY seq DESC LIMIT ?4)
      """, Value(account), .integer(conversation.number), .integer(seq), .integer(Int64(ConversationSummary.countedMessages)))
    return try rows.next() ? (rows.count(0), Int(clamping: rows.integer(1))) : (0, 0)
  }

  private func last(of conversation: ConversationRecord, as address: Address) throws(StoreError) -> Push? {
    let rows = try database.select(
      "SELECT conversation, seq, name, id, time, content FROM message WHERE conversation = ? ORDER BY seq DESC LIMIT 1",
      .integer(conversation.number))
    return try rows.next() ? try rows.push(in: address, n: nil) : nil
  }
}
