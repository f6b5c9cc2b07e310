import Histogram

/// What was measured: by one event loop, or by all.
struct BenchResult: Sendable {
  /// Up to an hour, in nanoseconds, to three digits.
  typealias Times = Histogram<UInt64>

  /// How long a connection took, handshake and all.
  var connects = Self.times()
  /// From the time at which a message was to be sent to its arrival at the other end.
  var latencies = Self.times()
  /// The same to its acknowledgement, where there is one.
  var acknowledgments = Self.times()
  var received = 0
  var bytes = 0
  /// What went wrong, and how often.
  var errors: [String: Int] = [:]
  /// Connections that were open when the measurement ended.
  var open = 0

  private static func times() -> Times { Times(highestTrackableValue: 3_600_000_000_000, numberOfSignificantValueDigits: .three) }

  mutating func fail(_ words: String) { errors[words, default: 0] += 1 }

  /// What came before the measurement does not count.
  mutating func restart() {
    latencies.reset()
    acknowledgments.reset()
    (received, bytes) = (0, 0)
  }

  mutating func add(_ other: BenchResult) {
    connects.add(other.connects)
    latencies.add(other.latencies)
    acknowledgments.add(other.acknowledgments)
    received += other.received
    bytes += other.bytes
    open += other.open
    errors.merge(other.errors, uniquingKeysWith: +)
  }
}

extension BenchResult.Times {
  /// Counts the time since then; what is over an hour counts as an hour.
  mutating func record(since time: UInt64, now: UInt64) {
    _ = record(Swift.min(now > time ? now - time : 0, 3_600_000_000_000))
  }
}
