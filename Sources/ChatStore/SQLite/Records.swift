import Chat

/// The accounts and conversations that were used lately, read from the file when they are first asked for.
final class Records {
  private struct Pair: Hashable {
    let first: Int64
    let second: Int64
  }

  /// How many of either are kept beyond one batch.
  private static let capacity = 20_000
  /// Stands for everybody who has no token.
  private static let stranger: Int64 = 0

  /// The steady clock's time, by which holds end.
  var now: Int64 = .min

  private let database: Database
  private let quotas: Quotas
  private var accounts: [Int64: AccountRecord] = [:]
  private var open: [Name: AccountRecord] = [:]
  private var conversations: [Int64: ConversationRecord] = [:]
  private var rooms: [Name: ConversationRecord] = [:]
  private var pairs: [Pair: ConversationRecord] = [:]
  private var members: [Name: [AccountRecord]] = [:]
  private var changedAccounts: [AccountRecord] = []
  private var changedConversations: [ConversationRecord] = []
  /// How many messages a conversation keeps; nil: all.
  private var bound: Int64?
  /// Conversations that have more, or had when they were looked at last.
  private var overfull: Set<Int64> = []

  init(_ database: Database, _ quotas: Quotas = Quotas()) {
    self.database = database
    self.quotas = quotas
  }

  /// Forgets everything, so that it is read again: what is here was never stored.
  func rollBack() {
    changedAccounts = []
    changedConversations = []
    forget()
  }

  /// Writes what changed.
  func flush() throws(StoreError) {
    for account in changedAccounts { try write(account) }
    for conversation in changedConversations { try write(conversation) }
    changedAccounts.removeAll(keepingCapacity: true)
    changedConversations.removeAll(keepingCapacity: true)
    if accounts.count > Self.capacity || conversations.count > Self.capacity || members.count > Self.capacity { forget() }
  }

  func change(_ account: AccountRecord) {
    guard !account.isChanged else { return }
    account.isChanged = true
    changedAccounts.append(account)
  }

  func change(_ conversation: ConversationRecord) {
    guard !conversation.isChanged else { return }
    conversation.isChanged = true
    changedConversations.append(conversation)
  }

  // MARK: Accounts

  func account(_ id: AccountID) throws(StoreError) -> AccountRecord? {
    try account(id.number)
  }

  func account(_ number: Int64) throws(StoreError) -> AccountRecord? {
    if let account = accounts[number] { return account }
    let rows = try database.select(
      """
      SELECT number, name, token, closed, held_until, top, delivered, restored, lent, password, operator, muted, banned, away_after
      FROM account WHERE number = ?
      """, .integer(number))
    guard try rows.next() else { return nil }
    return keep(try AccountRecord(rows))
  }

  /// The account that has the name, though its hold may have passed.
  func holder(of name: Name) throws(StoreError) -> AccountRecord? {
    if let account = open[name] { return account }
    let rows = try database.select("SELECT number FROM account WHERE name = ? AND closed = 0", .text(name.description))
    guard try rows.next(), let account = try account(rows.integer(0)) else { return nil }
    open[name] = account
    return account
  }

  /// The open account of a name.
  func openAccount(of name: Name) throws(StoreError) -> AccountRecord? {
    guard let account = try holder(of: name), account.isOpen(at: now) else { return nil }
    return account
  }

  /// Writes a new account for a name that has no holder.
  func makeAccount(_ name: Name, token: TokenHash?, isLent: Bool) throws(StoreError) -> AccountRecord {
    try database.beginWriting()
    let statement = try database.statement("INSERT INTO account (name, token, lent) VALUES (?, ?, ?)")
    statement.bind(name.description, at: 1)
    if let token { statement.bind(token.bytes, at: 2) } else { statement.bindNull(at: 2) }
    statement.bind(isLent ? 1 : 0 as Int64, at: 3)
    try statement.run()
    let account = keep(AccountRecord(number: database.lastInsertedRow, name: name, token: token, isLent: isLent))
    open[name] = account
    return account
  }

  /// Takes note that an account has been closed.
  func closed(_ account: AccountRecord) {
    account.isClosed = true
    open[account.name] = nil
    members = [:]
  }

  // MARK: Rooms

  /// A room's members, in the order of their accounts.
  func members(of room: Name) throws(StoreError) -> [AccountRecord] {
    if let known = members[room] { return known }
    var numbers: [Int64] = []
    do {
      let rows = try database.select("SELECT account FROM member WHERE room = ? ORDER BY account", .text(room.description))
      while try rows.next() { numbers.append(rows.integer(0)) }
    }
    var found: [AccountRecord] = []
    for number in numbers {
      if let account = try account(number) { found.append(account) }
    }
    members[room] = found
    return found
  }

  /// Takes note that a room's members are others.
  func membersChanged(in room: Name) {
    members[room] = nil
  }

  // MARK: Conversations

  func conversation(_ number: Int64) throws(StoreError) -> ConversationRecord? {
    if let conversation = conversations[number] { return conversation }
    let rows = try database.select(
      "SELECT number, room, first, second, seq, head, forgotten, last FROM conversation WHERE number = ?", .integer(number))
    guard try rows.next() else { return nil }
    let names: Conversation
    if rows.isNull(1) {
      guard let first = try account(rows.integer(2)), let second = try account(rows.integer(3)) else {
        throw .damaged("a conversation is between accounts that are not there")
      }
      names = .between(first.name, second.name)
    } else {
      names = .room(try rows.name(1))
    }
    let head = Link(bytes: try rows.vector(5))
    return keep(
      ConversationRecord(
        number: number, names: names, seq: rows.integer(4), last: rows.integer(7), head: head, forgotten: rows.integer(6)))
  }

  func room(_ name: Name) throws(StoreError) -> ConversationRecord? {
    if let conversation = rooms[name] { return conversation }
    let rows = try database.select("SELECT number FROM conversation WHERE room = ?", .text(name.description))
    guard try rows.next(), let conversation = try conversation(rows.integer(0)) else { return nil }
    rooms[name] = conversation
    return conversation
  }

  /// The one-to-one conversation of two accounts, in whichever order.
  func conversation(of one: AccountRecord, and other: AccountRecord) throws(StoreError) -> ConversationRecord? {
    let pair = Pair(first: min(one.number, other.number), second: max(one.number, other.number))
    if let conversation = pairs[pair] { return conversation }
    let rows = try database.select(
      "SELECT number FROM conversation WHERE first = ? AND second = ?", .integer(pair.first), .integer(pair.second))
    guard try rows.next(), let conversation = try conversation(rows.integer(0)) else { return nil }
    pairs[pair] = conversation
    return conversation
  }

  /// A room, which is made where it is not there; nil: whoever would make it has made enough rooms.
  func room(_ name: Name, madeBy maker: AccountRecord?) throws(StoreError) -> ConversationRecord? {
    if let room = try room(name) { return room }
    let (opener, quota) = maker.flatMap { $0.token == nil ? nil : ($0.number, quotas.rooms) } ?? (Self.stranger, quotas.roomsOfStrangers)
    do {
      let rows = try database.select("SELECT count(*) FROM conversation WHERE opener = ?", .integer(opener))
      guard try rows.next(), rows.integer(0) < quota else { return nil }
    }
    return try makeConversation(.room(name), first: nil, second: nil, opener: opener)
  }

  /// Whether as many messages as may be wait in a conversation for one of its two, who is away and so wrote none of them.
  func isFull(_ conversation: ConversationRecord, for recipient: AccountRecord) throws(StoreError) -> Bool {
    guard recipient.heldUntil != nil, conversation.seq >= quotas.waiting else { return false }
    let rows = try database.select(
      "SELECT number FROM message WHERE conversation = ? AND seq = ?", .integer(conversation.number),
      .integer(conversation.seq - Int64(quotas.waiting) + 1))
    return try rows.next() && rows.integer(0) > recipient.awayAfter
  }

  /// The number of the newest message, 0 where there is none.
  func newestMessage() throws(StoreError) -> Int64 {
    let rows = try database.select("SELECT coalesce(max(number), 0) FROM message")
    return try rows.next() ? rows.integer(0) : 0
  }

  func makeConversation(of one: AccountRecord, and other: AccountRecord) throws(StoreError) -> ConversationRecord {
    try makeConversation(
      .between(one.name, other.name), first: min(one.number, other.number), second: max(one.number, other.number), opener: nil)
  }

  private func makeConversation(_ names: Conversation, first: Int64?, second: Int64?, opener: Int64?) throws(StoreError)
    -> ConversationRecord
  {
    try database.beginWriting()
    let statement = try database.statement("INSERT INTO conversation (room, first, second, head, opener) VALUES (?, ?, ?, ?, ?)")
    if case .room(let room) = names { statement.bind(room.description, at: 1) } else { statement.bindNull(at: 1) }
    statement.bind(first, at: 2)
    statement.bind(second, at: 3)
    statement.bind(Link.start.bytes, at: 4)
    statement.bind(opener, at: 5)
    try statement.run()
    return keep(ConversationRecord(number: database.lastInsertedRow, names: names, seq: 0, last: 0, head: .start, forgotten: 0))
  }

  // MARK: Retention

  /// From now on conversations keep this many messages.
  func bound(_ messages: Int64) throws(StoreError) {
    bound = messages
    let rows = try database.select("SELECT number FROM conversation WHERE seq - forgotten > ?", .integer(messages))
    while try rows.next() { overfull.insert(rows.integer(0)) }
  }

  /// A conversation that has too many messages, and the last of those.
  func nextOverfull() throws(StoreError) -> (ConversationRecord, last: Int64)? {
    while let number = overfull.first {
      if let conversation = try conversation(number), let last = excess(in: conversation) { return (conversation, last) }
      overfull.remove(number)
    }
    return nil
  }

  /// Takes note that retention took a conversation's messages up to one that has this link.
  func forgot(conversation number: Int64, upTo seq: Int64, _ link: Link) throws(StoreError) {
    try database.beginWriting()
    let statement = try database.statement("UPDATE conversation SET forgotten = ?, forgotten_head = ? WHERE number = ?")
    statement.bind(seq, at: 1)
    statement.bind(link.bytes, at: 2)
    statement.bind(number, at: 3)
    try statement.run()
    conversations[number]?.forgotten = seq
  }

  /// The last message that the conversation should not keep.
  private func excess(in conversation: ConversationRecord) -> Int64? {
    guard let bound else { return nil }
    let (last, isTooFar) = conversation.seq.subtractingReportingOverflow(bound)
    return !isTooFar && last > conversation.forgotten ? last : nil
  }

  // MARK: The file

  private func write(_ account: AccountRecord) throws(StoreError) {
    try database.run(
      "UPDATE account SET top = ?, delivered = ? WHERE number = ?", .integer(account.top), .integer(account.delivered), Value(account))
    account.isChanged = false
  }

  private func write(_ conversation: ConversationRecord) throws(StoreError) {
    try database.beginWriting()
    let statement = try database.statement("UPDATE conversation SET seq = ?, head = ?, last = ? WHERE number = ?")
    statement.bind(conversation.seq, at: 1)
    statement.bind(conversation.head.bytes, at: 2)
    statement.bind(conversation.last, at: 3)
    statement.bind(conversation.number, at: 4)
    try statement.run()
    conversation.isChanged = false
    if excess(in: conversation) != nil { overfull.insert(conversation.number) }
  }

  private func keep(_ account: AccountRecord) -> AccountRecord {
    accounts[account.number] = account
    return account
  }

  private func keep(_ conversation: ConversationRecord) -> ConversationRecord {
    conversations[conversation.number] = conversation
    return conversation
  }

  /// Lets everything be read again; nothing may have changed since it was written.
  func forget() {
    accounts = [:]
    open = [:]
    conversations = [:]
    rooms = [:]
    pairs = [:]
    members = [:]
  }
}
