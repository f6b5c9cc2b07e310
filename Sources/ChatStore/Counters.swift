/// Numbers counted up from 1 for each key, for the keys that were used lately.
///
/// At most `2 * capacity` keys are remembered, those used longest ago are forgotten first, and a forgotten key goes on above every number
/// that was forgotten, so that no key ever sees a number twice.
struct Counters<Key: Hashable & Sendable>: Sendable {
  private let capacity: Int
  private var recent: [Key: UInt64] = [:]
  private var older: [Key: UInt64] = [:]
  private var floor: UInt64 = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Counts one for `key`.
  mutating func next(_ key: Key) -> UInt64 {
    let number = (recent[key] ?? older.removeValue(forKey: key) ?? floor) + 1
    recent[key] = number
    if recent.count >= capacity { age() }
    return number
  }

  private mutating func age() {
    floor = max(floor, older.values.max() ?? 0)
    older = recent
    recent = [:]
  }
}
