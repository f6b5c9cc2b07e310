import Testing

@testable import ChatStore

@Suite struct SteadyClockTests {
  /// What is trusted, and what is doubted, after these times; the clock was at 1,000 and has a patience of 100.
  private func clock(after times: [Int64]) -> [Int64?] {
    var clock = SteadyClock(patience: 100, trusted: 1_000)
    for time in times { clock.observe(time) }
    return [clock.trusted, clock.doubted]
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
    #expect(clock(after: [jump, jump + 50]) == [1_000, jump])
    #expect(clock(after: [jump, jump + 50, jump + 60]) == [jump + 60, nil])
    #expect(clock(after: [jump, jump + 60, jump + 150]) == [jump + 150, nil])
  }

  @Test func `one jump after the other is doubted anew, but the first has proved true by then`() {
    #expect(clock(after: [10_000, 20_000]) == [10_000, 20_000])
    #expect(clock(after: [10_000, 5_000]) == [1_000, 5_000])
    #expect(clock(after: [10_000, 20_000, 30_000]) == [20_000, 30_000])
  }
}
