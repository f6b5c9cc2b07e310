import Chat

/// How long to wait before each try to connect again: 0.5 s, doubled each time up to 30 s, and up to half as much again at random, so that
/// many clients of one server do not come back in step.
struct Backoff {
  private static let shortest = Duration.milliseconds(500)
  private static let longest = Duration.seconds(30)

  private let limit: Int?
  private var random: SplitMix64
  private var tries = 0
  private var next = Self.shortest

  /// - Parameter limit: how many tries in a row are allowed; nil: any number.
  init(limit: Int?, seed: UInt64) {
    self.limit = limit
    random = SplitMix64(seed: seed)
  }

  /// The wait before the next try; nil when there is none left.
  mutating func wait() -> Duration? {
    guard limit.map({ tries < $0 }) ?? true else { return nil }
    tries += 1
    let wait = min(Self.longest, next * Double.random(in: 1...1.5, using: &random))
    next = min(Self.longest, next * 2)
    return wait
  }

  /// A connection was made: all tries are allowed again.
  mutating func succeeded() { tries = 0 }

  /// The connection has stood for a while: the next wait is a short one again.
  mutating func reset() { next = Self.shortest }
}
