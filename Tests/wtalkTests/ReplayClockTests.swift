import Testing
import WebSocketCore

@testable import wtalk

@Suite struct ReplayClockTests {
  private let start = Instant.now

  private func instant(_ milliseconds: Int) -> Instant { start.advanced(by: .milliseconds(milliseconds)) }

  @Test func `moments are as far apart as they were`() {
    var clock = ReplayClock(ReplaySpeed(1), at: start)
    #expect(clock.due(0, at: start) == start && clock.due(500, at: start) == instant(500))
    #expect(clock.due(600, at: instant(550)) == instant(600) && clock.due(700, at: instant(900)) == instant(700))
  }

  @Test func `a speed is a factor`() {
    var clock = ReplayClock(ReplaySpeed(4), at: start)
    #expect(clock.due(1_000, at: start) == instant(250))
    clock = ReplayClock(ReplaySpeed(0.5), at: start)
    #expect(clock.due(1_000, at: start) == instant(2_000))
    clock = ReplayClock(ReplaySpeed(0), at: start)
    #expect(clock.due(1_000_000, at: instant(3)) == instant(3))
  }

  @Test func `a replay that was stopped goes on where it was`() {
    var clock = ReplayClock(ReplaySpeed(1), at: start)
    #expect(clock.due(100, at: start) == instant(100))
    #expect(clock.due(200, at: instant(60_000)) == instant(60_000) && clock.due(300, at: instant(60_000)) == instant(60_100))
  }

  @Test func `no wait is too long to be told`() {
    var clock = ReplayClock(ReplaySpeed(.leastNonzeroMagnitude), at: start)
    #expect(clock.due(1 << 60, at: start) > instant(1_000_000))
  }

  @Test(arguments: ["-1", "nan", "inf", "1x", "", "-0.1"])
  func `what is no speed is refused`(argument: String) {
    #expect(ReplaySpeed(argument: argument) == nil)
  }
}
