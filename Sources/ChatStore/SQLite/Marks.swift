import Chat

/// How far each account has got in each conversation.
struct Marks {
  private let database: Database
  private let records: Records
  /// Counts every move of a mark, so that what moved since some moment can be told.
  private(set) var moved: Int64

  init(_ database: Database, _ records: Records) throws(StoreError) {
    self.database = database
    self.records = records
    let rows = try database.select("SELECT max((SELECT coalesce(max(moved), 0) FROM mark), (SELECT coalesce(max(moved), 0) FROM device))")
    moved = try rows.next() ? rows.integer(0) : 0
  }

  /// Everything up to row `n`, which the inbox has, is delivered.
  mutating func deliver(_ account: AccountRecord, upTo n: Int64) throws(StoreError) -> [Marker] {
    guard n > account.delivered else { return [] }
    var reached: [(conversation: Int64, seq: Int64, senders: [Marker.Sender])] = []
    do {
      let rows = try database.select(
        """
        SELECT message.conversation, seq, message.account, name FROM inbox JOIN message ON message.number = inbox.message
        WHERE inbox.account = ? AND n > ? AND n <= ? ORDER BY n
        """, Value(account), .integer(account.delivered), .integer(n))
      var places: [Int64: Int] = [:]
      while try rows.next() {
        let place = places[rows.integer(0)] ?? reached.count
        places[rows.integer(0)] = place
        if place == reached.count { reached.append((rows.integer(0), 0, [])) }
        reached[place].seq = max(reached[place].seq, rows.integer(1))
        try Self.add(rows, account: 2, name: 3, to: &reached[place].senders, reader: account)
      }
    }
    try database.beginWriting()
    account.delivered = n
    records.change(account)
    var markers: [Marker] = []
    for (conversation, seq, senders) in reached {
      guard let conversation = try records.conversation(conversation) else { continue }
      let isMoved = try move(account, in: conversation, .delivered, to: seq) != nil
      guard isMoved, !senders.isEmpty else { continue }
      markers.append(marker(.delivered, of: account, in: conversation, seq: seq, senders: senders))
    }
    return markers
  }

  /// Everything in a conversation up to `seq`, as far as it goes, is read.
  mutating func read(_ account: AccountRecord, in conversation: ConversationRecord, upTo seq: UInt64) throws(StoreError) -> [Marker] {
    let seq = min(Int64(clamping: seq), conversation.seq)
    guard let previous = try move(account, in: conversation, .read, to: seq) else { return [] }
    var senders: [Marker.Sender] = []
    let rows = try database.select(
      "SELECT account, name FROM message WHERE conversation = ? AND seq > ? AND seq <= ? ORDER BY seq", .integer(conversation.number),
      .integer(previous), .integer(seq))
    while try rows.next() { try Self.add(rows, account: 0, name: 1, to: &senders, reader: account) }
    return [marker(.read, of: account, in: conversation, seq: seq, senders: senders)]
  }

  /// Others' marks that cover something the account wrote and that moved since; in one conversation or in all.
  func receipts(
    for account: AccountRecord, in only: ConversationRecord? = nil, movedSince moved: Int64 = 0
  ) throws(StoreError) -> [Receipt] {
    let rows = try database.select(
      """
      SELECT mark.conversation, mark.account, kind, mark.seq FROM writer JOIN mark ON mark.conversation = writer.conversation
      WHERE writer.account = ?1 AND mark.account <> ?1 AND mark.seq >= writer.seq AND mark.moved > ?2
        AND (?3 IS NULL OR writer.conversation = ?3)
      ORDER BY mark.conversation, mark.account, kind
      """, Value(account), .integer(moved), Value(only?.number))
    var receipts: [Receipt] = []
    while try rows.next() {
      guard let conversation = try records.conversation(rows.integer(0)), let reader = try records.account(rows.integer(1)),
        let kind = Receipt.Kind(rawValue: rows.text(2))
      else { continue }
      let address = conversation.names.address(for: account.name)
      receipts.append(Receipt(conversation: address, kind: kind, name: reader.name, seq: rows.count(3)))
    }
    return receipts
  }

  /// Moves a mark up and returns where it was; nil: it is there already.
  private mutating func move(
    _ account: AccountRecord, in conversation: ConversationRecord, _ kind: Receipt.Kind, to seq: Int64
  ) throws(StoreError) -> Int64? {
    let previous = try mark(of: account, in: conversation, kind)
    guard seq > previous else { return nil }
    moved = moved == .max ? moved : moved + 1
    try database.run(
      """
      INSERT INTO mark (conversation, account, kind, seq, moved) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (conversation, account, kind) DO UPDATE SET seq = ?4, moved = ?5
      """, .integer(conversation.number), Value(account), .text(kind.rawValue), .integer(seq), .integer(moved))
    return previous
  }

  private func mark(of account: AccountRecord, in conversation: ConversationRecord, _ kind: Receipt.Kind) throws(StoreError) -> Int64 {
    let rows = try database.select(
      "SELECT seq FROM mark WHERE conversation = ? AND account = ? AND kind = ?", .integer(conversation.number), Value(account),
      .text(kind.rawValue))
    return try rows.next() ? rows.integer(0) : 0
  }

  private func marker(
    _ kind: Receipt.Kind, of account: AccountRecord, in conversation: ConversationRecord, seq: Int64, senders: [Marker.Sender]
  ) -> Marker {
    Marker(conversation: conversation.names, kind: kind, reader: account.name, seq: UInt64(clamping: seq), senders: senders)
  }

  private static func add(
    _ rows: borrowing Rows, account: Int32, name: Int32, to senders: inout [Marker.Sender], reader: AccountRecord
  ) throws(StoreError) {
    guard let number = rows.optionalInteger(account), number != reader.number else { return }
    let id = AccountID(number)
    guard !senders.contains(where: { $0.account == id }) else { return }
    senders.append(Marker.Sender(account: id, name: try rows.name(name)))
  }
}
