import Chat

/// Gives drafts their places.
struct Messages {
  private let database: Database
  private let records: Records

  init(_ database: Database, _ records: Records) {
    self.database = database
    self.records = records
  }

  func append(_ draft: Draft, at time: Int64) throws(StoreError) -> StoreOutcome {
    let fingerprint = draft.isPlain ? nil : Fingerprint(draft)
    if let account = draft.account, let fingerprint, let (stamp, earlier) = try answer(to: draft.id, of: account) {
      return earlier == fingerprint ? .repeated(draft, stamp) : .refused(draft, .idReused)
    }
    let sender = try draft.account.map(records.account) ?? nil
    guard let recipients = try recipients(of: draft, from: sender) else { return .refused(draft, .noSuchUser) }
    guard let conversation = try conversation(of: draft, from: sender, to: recipients) else { return .refused(draft, .quota) }
    try database.beginWriting()
    let message = try store(draft, in: conversation, from: sender, to: recipients, at: time)
    if let fingerprint { try remember(message, fingerprint, in: conversation) }
    return .stored(message)
  }

  /// What was said to the same id before.
  private func answer(to id: MessageID, of account: AccountID) throws(StoreError) -> (Stamp, Fingerprint)? {
    let statement = try database.statement("SELECT seq, n, time, fingerprint FROM id WHERE account = ? AND id = ?")
    statement.bind(account.number, at: 1)
    statement.bind(id.bytes, at: 2)
    let rows = Rows(statement)
    guard try rows.next() else { return nil }
    let n = rows.isNull(1) ? nil : rows.count(1)
    return (Stamp(seq: rows.count(0), n: n, time: rows.integer(2)), Fingerprint(bytes: try rows.vector(3)))
  }

  /// Whom it is for, apart from the sender; nil: there is no such account.
  private func recipients(of draft: Draft, from sender: AccountRecord?) throws(StoreError) -> [AccountRecord]? {
    switch draft.conversation.address(for: draft.sender) {
    case .room(let room): return try records.members(of: room)
    case .person(let person):
      guard sender != nil, let recipient = try records.openAccount(of: person) else { return nil }
      return [recipient]
    }
  }

  /// Nil: the sender's quota is used up.
  private func conversation(
    of draft: Draft, from sender: AccountRecord?, to recipients: [AccountRecord]
  ) throws(StoreError) -> ConversationRecord? {
    if case .room(let name) = draft.conversation { return try records.room(name, madeBy: sender) }
    guard let sender, let recipient = recipients.first else { throw .damaged("a conversation has no accounts") }
    guard let conversation = try records.conversation(of: sender, and: recipient) else {
      return try records.makeConversation(of: sender, and: recipient)
    }
    return try records.isFull(conversation, for: recipient) ? nil : conversation
  }

  private func store(
    _ draft: Draft, in conversation: ConversationRecord, from sender: AccountRecord?, to recipients: [AccountRecord], at time: Int64
  ) throws(StoreError) -> Message {
    conversation.seq = try successor(of: conversation.seq)
    conversation.head = Link(
      after: conversation.head, conversation: conversation.number, seq: conversation.seq, account: draft.account?.number,
      name: draft.sender, id: draft.id, time: time, content: draft.content)
    records.change(conversation)
    let number = try insert(draft, in: conversation, at: time)
    conversation.last = number
    var rows: [InboxRow] = []
    var ownRow: UInt64?
    if let sender, sender.hasInbox(at: records.now) {
      let row = try addRow(number, to: sender)
      ownRow = row.n
      rows.append(row)
    }
    for recipient in recipients where recipient !== sender && recipient.hasInbox(at: records.now) {
      rows.append(try addRow(number, to: recipient))
    }
    if let sender { try takeNote(of: sender, in: conversation) }
    return Message(draft, stamp: Stamp(seq: UInt64(clamping: conversation.seq), n: ownRow, time: time), rows: rows)
  }

  private func insert(_ draft: Draft, in conversation: ConversationRecord, at time: Int64) throws(StoreError) -> Int64 {
    let statement = try database.statement(
      "INSERT INTO message (conversation, seq, account, name, id, time, content, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    statement.bind(conversation.number, at: 1)
    statement.bind(conversation.seq, at: 2)
    statement.bind(draft.account?.number, at: 3)
    statement.bind(draft.sender.description, at: 4)
    statement.bind(draft.id.bytes, at: 5)
    statement.bind(time, at: 6)
    statement.bind(conversation.head.bytes, at: 8)
    let outcome = draft.content.withBytes { bytes, isText in
      statement.bind(borrowing: bytes, asText: isText, at: 7)
      return Result { () throws(StoreError) in try statement.run() }
    }
    try outcome.get()
    return database.lastInsertedRow
  }

  private func addRow(_ message: Int64, to account: AccountRecord) throws(StoreError) -> InboxRow {
    account.top = try successor(of: account.top)
    records.change(account)
    let statement = try database.statement("INSERT INTO inbox (account, n, message) VALUES (?, ?, ?)")
    statement.bind(account.number, at: 1)
    statement.bind(account.top, at: 2)
    statement.bind(message, at: 3)
    try statement.run()
    return InboxRow(account: account.id, reader: account.name, n: UInt64(clamping: account.top))
  }

  private func remember(_ message: Message, _ fingerprint: Fingerprint, in conversation: ConversationRecord) throws(StoreError) {
    guard let account = message.draft.account else { return }
    let statement = try database.statement(
      "INSERT INTO id (account, id, conversation, seq, n, time, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)")
    statement.bind(account.number, at: 1)
    statement.bind(message.draft.id.bytes, at: 2)
    statement.bind(conversation.number, at: 3)
    statement.bind(conversation.seq, at: 4)
    statement.bind(message.stamp.n.map { Int64(clamping: $0) }, at: 5)
    statement.bind(message.stamp.time, at: 6)
    statement.bind(fingerprint.bytes, at: 7)
    try statement.run()
  }

  /// Remembers, once, from where on an account's words are in a conversation.
  private func takeNote(of sender: AccountRecord, in conversation: ConversationRecord) throws(StoreError) {
    guard conversation.writers.insert(sender.number).inserted else { return }
    try database.run(
      "INSERT OR IGNORE INTO writer (account, conversation, seq) VALUES (?, ?, ?)", Value(sender), .integer(conversation.number),
      .integer(conversation.seq))
  }

  private func successor(of number: Int64) throws(StoreError) -> Int64 {
    let (next, isTooFar) = number.addingReportingOverflow(1)
    guard !isTooFar, next > 0 else { throw .damaged("it holds a count that is none") }
    return next
  }
}
