import WebSocketCore

/// When the moments of a replay are due.
struct ReplayClock {
  /// Who is further behind was stopped, or kept from printing, and goes on from there.
  private static let patience = Duration.seconds(1)
  /// Some thirty years.
  private static let longestWait = 1e9

  private let speed: ReplaySpeed
  private var elapsed: Int64 = 0
  private var due: Instant

  init(_ speed: ReplaySpeed, at now: Instant) {
    self.speed = speed
    due = now
  }

  /// - Parameter elapsed: milliseconds at the log's own speed; never less than the last.
  mutating func due(_ elapsed: Int64, at now: Instant) -> Instant {
    guard speed.factor > 0 else { return now }
    let seconds = Double(elapsed - self.elapsed) / 1_000 / speed.factor
    let next = due.advanced(by: .seconds(min(seconds, Self.longestWait)))
    due = next.duration(to: now) > Self.patience ? now : next
    self.elapsed = elapsed
    return due
  }
}
