/// What many pings came to.
struct PingStatistics {
  var sent = 0
  private(set) var received = 0
  private var shortest = Duration.zero
  private var longest = Duration.zero
  /// Milliseconds.
  private var sum = 0.0
  private var sumOfSquares = 0.0

  mutating func record(_ time: Duration) {
    shortest = received == 0 ? time : min(shortest, time)
    longest = max(longest, time)
    received += 1
    sum += time / .milliseconds(1)
    sumOfSquares += (time / .milliseconds(1)) * (time / .milliseconds(1))
  }

  /// As ping(8) sums up.
  var lines: [String] {
    let lost = sent == 0 ? 0 : 100 * (sent - received) / sent
    let counts = "\(sent) pings sent, \(received) answered, \(lost) % lost"
    guard received > 0 else { return [counts] }
    let mean = sum / Double(received)
    let deviation = max(0, sumOfSquares / Double(received) - mean * mean).squareRoot()
    let times = [shortest, .milliseconds(mean), longest, .milliseconds(deviation)].map(\.inMilliseconds)
    return [counts, "round trip min/avg/max/mdev = \(times.joined(separator: "/"))"]
  }
}
