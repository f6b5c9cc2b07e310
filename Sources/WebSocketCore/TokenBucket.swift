/// A rate limit: `burst` at once, `perSecond` on average.
package struct TokenBucket: Equatable, Sendable {
  private let burst: Double
  private let perSecond: Double
  private var tokens: Double
  private var filledAt: Instant

  package init(burst: Int, perSecond: Double, at now: Instant) {
    self.burst = Double(burst)
    self.perSecond = perSecond
    tokens = Double(burst)
    filledAt = now
  }

  /// Takes one token; false when none is left.
  package mutating func take(at now: Instant) -> Bool {
    refill(at: now)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  /// When the next token is there.
  package var next: Instant {
    tokens >= 1 ? filledAt : filledAt.advanced(by: .seconds((1 - tokens) / perSecond))
  }

  private mutating func refill(at now: Instant) {
    guard tokens < burst, now > filledAt else {
      filledAt = max(filledAt, now)
      return
    }
    tokens = min(burst, tokens + filledAt.duration(to: now) / .seconds(1) * perSecond)
    filledAt = now
  }
}
