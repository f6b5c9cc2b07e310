import Chat

/// The rows of the inboxes, and where each device is in them.
struct Inboxes {
  private static let rowsInPage: Int64 = 256
  /// How much content one page holds, unless it is one message.
  static let bytesInPage = 64 << 10

  private let database: Database
  private let records: Records

  init(_ database: Database, _ records: Records) {
    self.database = database
    self.records = records
  }

  func page(of account: AccountRecord, after n: UInt64) throws(StoreError) -> InboxPage {
    let rows = try database.select(
      """
      SELECT message.conversation, seq, name, id, time, content, n FROM inbox JOIN message ON message.number = inbox.message
      WHERE inbox.account = ? AND n > ? ORDER BY n LIMIT ?
      """, Value(account), .integer(Int64(clamping: n)), .integer(Self.rowsInPage))
    var pushes: [Push] = []
    var bytes = 0
    while try rows.next() {
      bytes += rows.byteCount(5)
      if bytes > Self.bytesInPage, !pushes.isEmpty { break }
      guard let conversation = try records.conversation(rows.integer(0)) else { throw .damaged("a message is in no conversation") }
      pushes.append(try rows.push(in: conversation.names.address(for: account.name), n: rows.count(6)))
    }
    return InboxPage(rows: pushes, top: UInt64(clamping: account.top))
  }

  /// Where a device is, and the count of moved marks at its last login; nil: it is unknown.
  func device(_ device: Device, of account: AccountRecord) throws(StoreError) -> (got: Int64, moved: Int64)? {
    let rows = try database.select(
      "SELECT got, moved FROM device WHERE account = ? AND name = ?", Value(account), .text(device.description))
    return try rows.next() ? (rows.integer(0), rows.integer(1)) : nil
  }

  /// Beyond `limit` devices, those that logged in longest ago are forgotten.
  func add(_ device: Device, to account: AccountRecord, moved: Int64, limit: Int) throws(StoreError) {
    try database.run(
      """
      INSERT INTO device (account, name, got, moved, used)
      VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(used), 0) + 1 FROM device WHERE account = ?1))
      """, Value(account), .text(device.description), .integer(account.top), .integer(moved))
    try database.run(
      """
      DELETE FROM device WHERE account = ?1
        AND name IN (SELECT name FROM device WHERE account = ?1 ORDER BY used DESC, name LIMIT -1 OFFSET ?2)
      """, Value(account), .integer(Int64(limit)))
  }

  func set(_ device: Device, of account: AccountRecord, got: Int64) throws(StoreError) {
    try database.run(
      "UPDATE device SET got = ? WHERE account = ? AND name = ?", .integer(got), Value(account), .text(device.description))
  }

  /// A device that is known logs in.
  func use(_ device: Device, of account: AccountRecord, moved: Int64) throws(StoreError) {
    try database.run(
      """
      UPDATE device SET moved = ?3, used = (SELECT max(used) + 1 FROM device WHERE account = ?1) WHERE account = ?1 AND name = ?2
      """, Value(account), .text(device.description), .integer(moved))
  }

  /// Whether a device stopped at a place that this store knows.
  func knows(_ position: InboxPosition, in account: AccountRecord, epoch: MessageID) throws(StoreError) -> Bool {
    if let theirs = position.epoch, theirs != epoch { return false }
    guard position.n <= UInt64(clamping: account.top) else { return false }
    guard let last = position.last, position.n > 0 else { return true }
    let rows = try database.select(
      "SELECT id FROM inbox JOIN message ON message.number = inbox.message WHERE inbox.account = ? AND n = ?", Value(account),
      .integer(Int64(clamping: position.n)))
    return try rows.next() ? try rows.identifier(0) == last : true
  }
}

extension Rows {
  /// Reads a message from the columns conversation, seq, name, id, time, content.
  func push(in conversation: Address, n: UInt64?) throws(StoreError) -> Push {
    Push(
      n: n, conversation: conversation, seq: count(1), from: try name(2), id: try identifier(3), content: content(5), time: integer(4))
  }
}
