import Testing

@testable import wtalk

@Suite struct ByteCountTests {
  @Test(arguments: [("1", 1), ("64K", 65_536), ("1m", 1 << 20), ("1G", 1 << 30)])
  func `sizes are read`(text: String, bytes: Int) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "0", "-1", "K", "1.5M", "2G", "1T", "99999999999999999999", "9223372036854775807K"])
  func `what is no size is refused`(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }
}

@Suite struct TimeSpanTests {
  @Test(arguments: [("20", 20.0), ("0", 0), ("0.5", 0.5), ("90s", 90), ("10m", 600), ("24h", 86_400), ("7d", 604_800)])
  func `times are read`(text: String, seconds: Double) {
    #expect(TimeSpan(argument: text)?.duration == .seconds(seconds))
  }

  @Test(arguments: ["", "s", "-1", "x", "1w", "nan", "inf", "1e99", "1e9d"])
  func `what is no time is refused`(text: String) {
    #expect(TimeSpan(argument: text) == nil)
  }
}

@Suite struct LingerTests {
  @Test func `a time or forever`() {
    #expect(Linger(argument: "2.5") == .time(.seconds(2.5)))
    #expect(Linger(argument: "forever") == .forever)
    #expect(Linger(argument: "never") == nil)
  }
}
