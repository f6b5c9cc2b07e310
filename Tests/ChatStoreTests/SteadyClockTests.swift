import Testing

@testable import ChatStore

@Suite struct SteadyClockTests {
  /// What time it is, and since when another is doubted, after the clock has shown these; it was at 1,000 and has a patience of 100.
  private func clock(after times: [Int64]) -> [Int64?] {
    var clock = SteadyClock(patience: 100, now: 1_000)
    for time in times { _ = clock.observe(time) }
    return [clock.now, clock.since]
  }

  @Test func `time that passes is trusted, and small steps in either direction`() {
    #expect(clock(after: [1_050, 1_150]) == [1_150, nil])
    #expect(clock(after: [1_100, 1_000, 900]) == [900, nil])
  }

  @Test(arguments: [10_000, -10_000, .max, .min] as [Int64])
  func `a jump is doubted, and forgotten when it was a mistake`(_ jump: Int64) {
    #expect(clock(after: [jump]) == [1_000, jump])
    #expect(clock(after: [jump, 1_010]) == [1_010, nil])
  }

  @Test(arguments: [10_000, -10_000] as [Int64])
  func `a clock that stays where it jumped to is trusted`(_ jump: Int64) {
    #expect(clock(after: [jump, jump + 50]) == [1_050, jump])
    #expect(clock(after: [jump, jump + 50, jump + 60]) == [jump + 60, nil])
    #expect(clock(after: [jump, jump + 60, jump + 150]) == [jump + 150, nil])
  }

  @Test func `one jump after the other is doubted anew, but the first has proved true by then`() {
    #expect(clock(after: [10_000, 20_000]) == [10_000, 20_000])
    #expect(clock(after: [10_000, 5_000]) == [1_000, 5_000])
    #expect(clock(after: [10_000, 20_000, 30_000]) == [20_000, 30_000])
  }

  @Test(arguments: [10_000, -10_000] as [Int64])
  func `how far a jump was is told once, when it is believed`(_ time: Int64) {
    var clock = SteadyClock(patience: 100, now: 1_000)
    #expect([time, time + 50, time + 60, time + 90].map { clock.observe($0) } == [0, 0, time - 1_000, 0])
  }
}
