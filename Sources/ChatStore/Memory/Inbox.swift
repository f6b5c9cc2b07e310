import Chat

/// The rows of one account, and how far its devices are.
///
/// It keeps the rows from the lowest `got` of its devices on, each as the number of its message in the pool; without a device it only counts.
struct Inbox: Sendable {
  private struct Cursor: Sendable {
    var got: UInt64
    /// How many marks had moved at the device's last login.
    var moves: UInt64
    /// Counts the logins of all devices.
    var used: UInt64
  }

  private(set) var rows = Ring<UInt64>(first: 1, filler: 0)
  private var devices: [Device: Cursor] = [:]
  private var logins: UInt64 = 0
  /// The highest row that any device has said to have.
  private var delivered: UInt64 = 0

  /// The newest row, 0 while there is none.
  var top: UInt64 { rows.end - 1 }

  /// Returns the new row's number.
  mutating func add(_ message: UInt64) -> UInt64 {
    if devices.isEmpty { rows.skip() } else { rows.append(message) }
    return top
  }

  /// Forgets the rows up to this one.
  mutating func drop(through row: UInt64) {
    if row < rows.end { rows.removeAll(before: row + 1) }
  }

  /// Begins a session of a device, which is created at the top if it is unknown. Returns its `got`, and how many marks had moved at its last login.
  ///
  /// Beyond `limit` devices, the one that logged in longest ago is forgotten.
  mutating func open(_ device: Device, moves: UInt64, limit: Int) -> (got: UInt64, moves: UInt64) {
    logins += 1
    let cursor = devices[device] ?? Cursor(got: top, moves: moves, used: logins)
    devices[device] = Cursor(got: cursor.got, moves: moves, used: logins)
    if devices.count > limit, let oldest = devices.min(by: { $0.value.used < $1.value.used }) { devices[oldest.key] = nil }
    return (cursor.got, cursor.moves)
  }

  /// Moves a device's `got`, but not back or beyond the top; returns the messages of the rows that no device had before.
  ///
  /// What every device has is forgotten, but for the last such row, which shows whether a device stopped in this inbox.
  mutating func confirm(_ device: Device, _ n: UInt64) -> [UInt64] {
    guard let got = devices[device]?.got else { return [] }
    let reached = min(n, top)
    devices[device]?.got = max(got, reached)
    let passed = min(max(delivered + 1, rows.first), reached + 1)..<reached + 1
    let messages = passed.compactMap { rows[$0] }
    delivered = max(delivered, reached)
    if let lowest = devices.values.lazy.map(\.got).min() { rows.removeAll(before: lowest) }
    return messages
  }
}
