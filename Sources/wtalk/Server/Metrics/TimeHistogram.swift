/// How often something took how long.
struct TimeHistogram: Equatable {
  /// The longest time of each bucket, in microseconds; what takes longer than the last is counted in one more.
  static let bounds: [Int64] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
  ]

  /// One count for each bucket, and one for all that took longer.
  private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  private(set) var sum = Duration.zero

  var count: Int { counts.reduce(0, +) }

  mutating func add(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    let microseconds = seconds.clampedProduct(1_000_000) + attoseconds / 1_000_000_000_000
    counts[Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count] += 1
    sum += time
  }

  /// The bound of the bucket below which this share of all times is, in microseconds; nil without any, or where that is the last.
  func quantile(_ share: Double) -> Int64? {
    var rest = Double(count) * share
    guard rest > 0 else { return nil }
    return zip(Self.bounds, counts).first { _, count in
      rest -= Double(count)
      return rest <= 0
    }?.0
  }
}

extension Int64 {
  /// So far from the ends of the range that a little may be added.
  fileprivate func clampedProduct(_ factor: Int64) -> Int64 {
    let limit = Int64.max / 2 / factor
    return Swift.max(-limit, Swift.min(self, limit)) * factor
  }
}
