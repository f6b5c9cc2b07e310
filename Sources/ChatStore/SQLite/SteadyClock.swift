/// The time that holds and retention go by: it flows as the clock's does, but follows a jump only once the clock has stood by it for a while.
///
/// Nobody can tell a clock that was set wrong from a server that was off; whoever waits before taking something away needs not to. All times
/// are in milliseconds; what no clock shows wraps around.
struct SteadyClock: Equatable, Sendable {
  /// How far the clock may be from where it was; where it is farther, it is believed once more than half as long has passed there.
  let patience: Int64
  private(set) var now: Int64
  /// By how much the clock has jumped and is not believed, and when, by itself, it did.
  private(set) var ahead: Int64
  private(set) var since: Int64?

  init(patience: Int64, now: Int64, ahead: Int64 = 0, since: Int64? = nil) {
    self.patience = patience
    self.now = now
    self.ahead = ahead
    self.since = since
  }

  /// To be called more often than `patience` passes. Returns how far the jump was that is believed from now on; 0: there is none.
  mutating func observe(_ time: Int64) -> Int64 {
    if isNear(time) {
      follow(time)
      return 0
    }
    let hasJumped = !isNear(time &- ahead)
    if !hasJumped { now = time &- ahead }
    guard let since, time >= since, Self.isFarther(than: patience / 2, time, from: since) else {
      if hasJumped { doubt(time) }
      return 0
    }
    let jump = ahead
    now &+= jump
    if isNear(time) { follow(time) } else { doubt(time) }
    return jump
  }

  /// Whether the two have not drifted far apart.
  func isNear(_ other: SteadyClock, within limit: Int64) -> Bool {
    !Self.isFarther(than: limit, now, from: other.now)
  }

  private func isNear(_ time: Int64) -> Bool {
    !Self.isFarther(than: patience, time, from: now)
  }

  private mutating func follow(_ time: Int64) {
    (now, ahead, since) = (time, 0, nil)
  }

  private mutating func doubt(_ time: Int64) {
    (ahead, since) = (time &- now, time)
  }

  private static func isFarther(than limit: Int64, _ one: Int64, from other: Int64) -> Bool {
    let (distance, isTooFar) = one.subtractingReportingOverflow(other)
    return isTooFar || distance.magnitude > limit.magnitude
  }
}
