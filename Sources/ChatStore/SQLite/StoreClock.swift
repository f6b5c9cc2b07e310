/// The steady clock of a store, which is kept in its file.
struct StoreClock {
  private static let (hour, day): (Int64, Int64) = (3_600_000, 86_400_000)

  private let database: Database
  private var clock: SteadyClock
  private var saved: SteadyClock?
  /// The jumps that are believed and not made up for.
  private var jumps: Int64 = 0

  /// A file that never had a clock was seen last when its newest message came.
  init(_ database: Database, at time: Int64) throws(StoreError) {
    self.database = database
    let rows = try database.select(
      """
      SELECT now, ahead, since FROM clock
      UNION ALL SELECT * FROM (SELECT time, 0, NULL FROM message ORDER BY number DESC LIMIT 1) LIMIT 1
      """)
    clock = SteadyClock(patience: Self.day, now: time)
    if try rows.next() {
      clock = SteadyClock(patience: Self.day, now: rows.integer(0), ahead: rows.integer(1), since: rows.optionalInteger(2))
    }
  }

  var now: Int64 { clock.now }

  mutating func observe(_ time: Int64) {
    let jump = clock.observe(time)
    jumps &+= jump
  }

  /// Lets the holds of names go on where they were before a jump; returns whether there was one. It counts once this is committed.
  mutating func makeUpForJumps() throws(StoreError) -> Bool {
    guard jumps != 0 else { return false }
    // Nothing may become larger than what SQLite can count: who is held for ever stays so.
    try database.run(
      """
      UPDATE account SET held_until = held_until + ?1
      WHERE closed = 0 AND abs(held_until / 4) < 1000000000000000000 AND abs(?1 / 4) < 1000000000000000000
      """, .integer(jumps))
    try write()
    return true
  }

  mutating func committed() {
    jumps = 0
  }

  /// Writes where it is, if that is far from what is written.
  mutating func save() throws(StoreError) {
    if let saved, saved.since == clock.since, saved.isNear(clock, within: Self.hour) { return }
    try write()
  }

  /// Writes where it is.
  mutating func write() throws(StoreError) {
    try database.run(
      "INSERT OR REPLACE INTO clock (only, now, ahead, since) VALUES (1, ?, ?, ?)", .integer(clock.now), .integer(clock.ahead),
      Value(clock.since))
    saved = clock
  }
}
