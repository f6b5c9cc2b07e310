import Chat

/// Takes away what retention has ended, a small slice at a time; ids stay, and so does the chain of each conversation from what was taken last.
///
/// How long a message has been here is not told by its `time`, which a wrong clock may have given it, but by notes of how far the messages went
/// at some time of the steady clock.
struct Forgetting {
  private struct Place {
    let message: Int64
    let conversation: Int64
    let seq: Int64
    let link: Link
  }

  /// What one slice takes at most, as long as its last message does not have more rows.
  private static let (messagesInSlice, rowsInSlice): (Int64, Int) = (256, 2_048)
  /// How finely the messages that were here before there was retention are dated.
  private static let firstNotes: Int64 = 32

  private let database: Database
  private let records: Records
  /// Milliseconds; nil: however long.
  private let age: Int64?
  /// The time of the last note.
  private var noted: Int64?

  init(_ database: Database, _ records: Records, _ retention: Retention) throws(StoreError) {
    self.database = database
    self.records = records
    age = retention.time.map(\.milliseconds)
    if retention.isForEver { return }
    try database.beginWriting()
    // Only retention looks for the rows of a message, so only a store that had it once pays for the index.
    try database.execute("CREATE INDEX IF NOT EXISTS inbox_message ON inbox (message)")
    if let messages = retention.messages { try records.bound(messages) }
    if age != nil, try number("SELECT 1 FROM age LIMIT 1") == nil { try dateOldMessages() }
  }

  /// Returns whether there may be more to take. `now` is the steady clock's.
  mutating func takeSlice(at now: Int64) throws(StoreError) -> Bool {
    let outlived = try outlived(at: now)
    let places = outlived.isEmpty ? try excess() : outlived
    try remove(places)
    return !places.isEmpty
  }

  // MARK: By number

  /// The oldest of a conversation that has too many.
  private func excess() throws(StoreError) -> [Place] {
    guard let (conversation, last) = try records.nextOverfull() else { return [] }
    return try places(
      in: database.select(
        "SELECT number, conversation, seq, hash FROM message WHERE conversation = ? AND seq <= ? ORDER BY seq LIMIT ?",
        .integer(conversation.number), .integer(last), .integer(Self.messagesInSlice)))
  }

  // MARK: By age

  /// The oldest of those that have been here for too long.
  private mutating func outlived(at now: Int64) throws(StoreError) -> [Place] {
    guard let age else { return [] }
    try note(now, every: max(age / 32, 1))
    let (end, isTooFar) = now.subtractingReportingOverflow(age)
    guard !isTooFar, let last = try number("SELECT max(number) FROM age WHERE time <= ?", .integer(end)) else { return [] }
    let places = try places(
      in: database.select(
        "SELECT number, conversation, seq, hash FROM message WHERE number <= ? ORDER BY number LIMIT ?", .integer(last),
        .integer(Self.messagesInSlice)))
    // Numbers begin anew when there is no message left, and must not find old notes then.
    if places.isEmpty { try database.run("DELETE FROM age WHERE number <= ?", .integer(last)) }
    return places
  }

  /// Notes, from time to time, that everything which is here now was here now.
  private mutating func note(_ now: Int64, every interval: Int64) throws(StoreError) {
    if let noted, noted <= now, now < noted.addingReportingOverflow(interval).partialValue { return }
    try database.run("INSERT OR IGNORE INTO age (number, time) SELECT number, ? FROM message ORDER BY number DESC LIMIT 1", .integer(now))
    noted = now
  }

  /// For what was here before there was retention there is nothing but the messages' own times: each is as young as any before it says.
  private func dateOldMessages() throws(StoreError) {
    guard let newest = try number("SELECT max(number) FROM message") else { return }
    var latest = Int64.min
    for part in 1...Self.firstNotes {
      let end = part == Self.firstNotes ? newest : newest / Self.firstNotes * part
      guard let found = try number("SELECT max(number) FROM message WHERE number <= ?", .integer(end)),
        let its = try number("SELECT time FROM message WHERE number = ?", .integer(found))
      else { continue }
      latest = max(latest, its)
      try database.run("INSERT OR IGNORE INTO age (number, time) VALUES (?, ?)", .integer(found), .integer(latest))
    }
  }

  private func number(_ sql: StaticString, _ values: Value...) throws(StoreError) -> Int64? {
    let statement = try database.statement(sql)
    statement.bind(values)
    let rows = Rows(statement)
    return try rows.next() ? rows.optionalInteger(0) : nil
  }

  // MARK: Taking away

  private func places(in rows: consuming Rows) throws(StoreError) -> [Place] {
    var places: [Place] = []
    while try rows.next() {
      places.append(
        Place(message: rows.integer(0), conversation: rows.integer(1), seq: rows.integer(2), link: Link(bytes: try rows.vector(3))))
    }
    return places
  }

  private func remove(_ places: [Place]) throws(StoreError) {
    var (rows, last): (Int, [Int64: Place]) = (0, [:])
    for place in places where rows < Self.rowsInSlice {
      try database.run(
        "UPDATE account SET forgotten = forgotten + 1 WHERE number IN (SELECT account FROM inbox WHERE message = ?)",
        .integer(place.message))
      rows += database.changedRows
      try database.run("DELETE FROM inbox WHERE message = ?", .integer(place.message))
      try database.run("DELETE FROM message WHERE number = ?", .integer(place.message))
      last[place.conversation] = place
    }
    for place in last.values { try records.forgot(conversation: place.conversation, upTo: place.seq, place.link) }
  }
}
