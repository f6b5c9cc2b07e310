import Testing

@testable import wtalk

@Suite struct TimeHistogramTests {
  @Test func `a time is counted in the first bucket that it fits in`() {
    var histogram = TimeHistogram()
    for time in [Duration.zero, .microseconds(100), .microseconds(101), .seconds(10), .seconds(11)] { histogram.add(time) }
    #expect(histogram.counts.first == 2 && histogram.counts[1] == 1)
    #expect(histogram.counts.suffix(2) == [1, 1] && histogram.count == 5)
    #expect(histogram.sum == .seconds(21) + .microseconds(201))
  }

  @Test func `no time is too long, or before it began`() {
    var histogram = TimeHistogram()
    for time in [Duration.seconds(Int64.max / 4), .seconds(-1)] { histogram.add(time) }
    #expect(histogram.counts.last == 1 && histogram.counts.first == 1)
  }

  @Test func `a quantile is the bound of its bucket`() {
    var histogram = TimeHistogram()
    #expect(histogram.quantile(0.5) == nil)
    for _ in 0..<99 { histogram.add(.microseconds(200)) }
    histogram.add(.seconds(60))
    #expect(histogram.quantile(0.5) == 250 && histogram.quantile(0.99) == 250 && histogram.quantile(1) == nil)
  }
}
