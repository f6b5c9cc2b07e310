import Chat

/// Looks for whatever was altered or lost in a store's file.
struct Inspection {
  private let database: Database
  private let records: Records

  init(_ database: Database, _ records: Records) {
    self.database = database
    self.records = records
  }

  /// One line for a person about each finding, none where all is as it was written; a conversation's first altered message is named.
  func findings() throws(StoreError) -> [String] {
    let pages = try lines("PRAGMA integrity_check(20)").filter { $0 != "ok" }
    if !pages.isEmpty { return pages }
    var findings = try lines("SELECT 'a row of ' || \"table\" || ' refers to nothing' FROM pragma_foreign_key_check LIMIT 20")
    for number in try conversations() {
      if let finding = try firstAltered(number) { findings.append(finding) }
    }
    return try findings + inboxes()
  }

  private func lines(_ sql: StaticString) throws(StoreError) -> [String] {
    let rows = try database.select(sql)
    var lines: [String] = []
    while try rows.next() { lines.append(rows.text(0)) }
    return lines
  }

  private func conversations() throws(StoreError) -> [Int64] {
    let rows = try database.select("SELECT number FROM conversation ORDER BY number")
    var numbers: [Int64] = []
    while try rows.next() { numbers.append(rows.integer(0)) }
    return numbers
  }

  /// Walks the chain from the last message that retention took.
  private func firstAltered(_ number: Int64) throws(StoreError) -> String? {
    guard let conversation = try records.conversation(number) else { return nil }
    let start = try forgotten(number)
    var (seq, link) = start
    let rows = try database.select(
      "SELECT conversation, seq, name, id, time, content, account, hash FROM message WHERE conversation = ? ORDER BY seq", .integer(number))
    while try rows.next() {
      let next = Link(
        after: link, conversation: number, seq: rows.integer(1), account: rows.optionalInteger(6), name: try rows.name(2),
        id: try rows.identifier(3), time: rows.integer(4), content: rows.content(5))
      guard rows.integer(1) == seq &+ 1 else { return "message \(seq &+ 1) of \(describe(conversation)) is missing" }
      guard try next.bytes == rows.vector(7) else { return "message \(seq &+ 1) of \(describe(conversation)) was altered" }
      (seq, link) = (rows.integer(1), next)
    }
    guard seq == conversation.seq else { return "message \(seq &+ 1) of \(describe(conversation)) is missing" }
    return link == conversation.head ? nil : "the end of \(describe(conversation)) was altered"
  }

  /// The `seq` and the link of the last message that retention took.
  private func forgotten(_ number: Int64) throws(StoreError) -> (seq: Int64, link: Link) {
    let rows = try database.select("SELECT forgotten, forgotten_head FROM conversation WHERE number = ?", .integer(number))
    guard try rows.next(), !rows.isNull(1) else { return (0, .start) }
    return (rows.integer(0), Link(bytes: try rows.vector(1)))
  }

  /// Every row is there that retention has not taken, and each has its message.
  private func inboxes() throws(StoreError) -> [String] {
    try lines(
      """
      SELECT 'the inbox of ' || name || ' lacks rows' FROM account WHERE closed = 0 AND lent = 0 AND (
        (SELECT count(*) FROM inbox WHERE account = number) <> top - forgotten
        OR (SELECT min(n) < 1 OR max(n) > top FROM inbox WHERE account = number))
      """)
      + lines(
        """
        SELECT 'row ' || n || ' of the inbox of ' || account.name || ' has no message'
        FROM inbox JOIN account ON account.number = inbox.account
        WHERE NOT EXISTS (SELECT 1 FROM message WHERE message.number = inbox.message) LIMIT 20
        """)
  }

  private func describe(_ conversation: ConversationRecord) -> String {
    switch conversation.names {
    case .room(let room): "#\(room)"
    case .direct(let first, let second): "@\(first) and @\(second)"
    }
  }
}
