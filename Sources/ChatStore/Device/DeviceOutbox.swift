import Chat

/// What was said and not answered yet.
struct DeviceOutbox {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func add(_ line: OutboxLine) throws(StoreError) {
    try database.run(
      "INSERT OR IGNORE INTO outbox (id, recipient, text, time) VALUES (?, ?, ?, ?)", Value(line.id), .text(line.recipient.description),
      .text(line.text), .integer(line.time))
  }

  /// Takes a line out; nil: it was not there.
  func take(_ id: MessageID) throws(StoreError) -> OutboxLine? {
    guard let line = try first(database.select("SELECT id, recipient, text, time FROM outbox WHERE id = ?", Value(id))) else { return nil }
    try database.run("DELETE FROM outbox WHERE id = ?", Value(id))
    return line
  }

  /// In the order in which they were said.
  func lines() throws(StoreError) -> [OutboxLine] {
    let rows = try database.select("SELECT id, recipient, text, time FROM outbox ORDER BY number")
    var lines: [OutboxLine] = []
    while let line = try first(rows) { lines.append(line) }
    return lines
  }

  private func first(_ rows: borrowing Rows) throws(StoreError) -> OutboxLine? {
    guard try rows.next() else { return nil }
    return OutboxLine(id: try rows.identifier(0), recipient: try rows.address(1), text: rows.text(2), time: rows.integer(3))
  }
}
