/// The time that holds and retention go by: the clock's, but after a jump only once the clock has stood by it for a while.
///
/// Nobody can tell a clock that was set wrong from a server that was off; whoever waits before taking something away needs not to. All times
/// are in milliseconds.
struct SteadyClock: Equatable, Sendable {
  /// How far the clock may be from where it was; where it is farther, it is believed once half as long has passed there.
  let patience: Int64
  private(set) var trusted: Int64
  /// When the clock was first seen after the jump that it is doubted for.
  private(set) var doubted: Int64?

  init(patience: Int64, trusted: Int64, doubted: Int64? = nil) {
    self.patience = patience
    self.trusted = trusted
    self.doubted = doubted
  }

  /// To be called more often than half of `patience` passes.
  mutating func observe(_ time: Int64) {
    if isFarther(than: patience, time, from: trusted) { doubt(time) }
    if !isFarther(than: patience, time, from: trusted) { (trusted, doubted) = (time, nil) }
  }

  func isNear(_ other: SteadyClock, within limit: Int64) -> Bool {
    !isFarther(than: limit, trusted, from: other.trusted)
  }

  private mutating func doubt(_ time: Int64) {
    guard let start = doubted, time >= start else { return doubted = time }
    guard isFarther(than: patience / 2, time, from: start) else { return }
    (trusted, doubted) = (start, time)
  }

  private func isFarther(than limit: Int64, _ one: Int64, from other: Int64) -> Bool {
    let (distance, isTooFar) = one.subtractingReportingOverflow(other)
    return isTooFar || distance.magnitude > limit.magnitude
  }
}
