/// The steady clock of a store, which is kept in its file.
struct StoreClock {
  private static let (hour, day): (Int64, Int64) = (3_600_000, 86_400_000)

  private let database: Database
  private var clock: SteadyClock
  private var saved: SteadyClock?

  /// A file that never had a clock was seen last when its newest message came.
  init(_ database: Database, at time: Int64) throws(StoreError) {
    self.database = database
    let rows = try database.select(
      """
      SELECT trusted, doubted FROM clock
      UNION ALL SELECT * FROM (SELECT time, NULL FROM message ORDER BY number DESC LIMIT 1) LIMIT 1
      """)
    clock = SteadyClock(patience: Self.day, trusted: time)
    if try rows.next() { clock = SteadyClock(patience: Self.day, trusted: rows.integer(0), doubted: rows.optionalInteger(1)) }
  }

  var now: Int64 { clock.trusted }

  mutating func observe(_ time: Int64) {
    clock.observe(time)
  }

  /// Writes where it is, if that is far from what is written.
  mutating func save() throws(StoreError) {
    if let saved, saved.doubted == clock.doubted, saved.isNear(clock, within: Self.hour) { return }
    try database.run(
      "INSERT OR REPLACE INTO clock (only, trusted, doubted) VALUES (1, ?, ?)", .integer(clock.trusted), Value(clock.doubted))
    saved = clock
  }
}
