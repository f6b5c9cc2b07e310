/// How far keys had counted that are no longer in use.
///
/// At most `2 * capacity` keys are remembered, those that came first are forgotten first, and a forgotten key goes on above every number that
/// was forgotten, so that no key ever sees a number twice.
struct ForgottenCounts<Key: Hashable & Sendable>: Sendable {
  private let capacity: Int
  private var recent: [Key: UInt64] = [:]
  private var older: [Key: UInt64] = [:]
  private var floor: UInt64 = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  mutating func remember(_ key: Key, _ count: UInt64) {
    recent[key] = count
    if recent.count >= capacity { age() }
  }

  /// Where a key goes on that is in use again, or from now on.
  mutating func take(_ key: Key) -> UInt64 {
    recent.removeValue(forKey: key) ?? older.removeValue(forKey: key) ?? floor
  }

  private mutating func age() {
    floor = max(floor, older.values.max() ?? 0)
    older = recent
    recent = [:]
  }
}
