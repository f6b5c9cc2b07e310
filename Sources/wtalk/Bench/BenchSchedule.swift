/// When messages that go at a fixed rate are due, whatever became of those before.
struct BenchSchedule {
  private let start: UInt64
  private let perSecond: Double
  private var taken = 0

  /// - Parameter start: in nanoseconds.
  init(perSecond: Double, from start: UInt64) {
    self.start = start
    self.perSecond = perSecond
  }

  /// When the next message was to go; nil while that is still to come.
  func due(at now: UInt64) -> UInt64? {
    let time = start &+ UInt64(Double(taken) / perSecond * 1e9)
    return time <= now ? time : nil
  }

  mutating func take() { taken += 1 }
}
