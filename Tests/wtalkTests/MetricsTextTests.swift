import Testing

@testable import wtalk

@Suite struct MetricsTextTests {
  @Test func `a family has its help, its type and its samples`() {
    var text = MetricsText()
    text.add("up", .gauge, "Whether it runs.", 1)
    text.add("seen_total", .counter, "How often.", by: "mode", [("chat", 2), ("echo", 0)])
    #expect(
      text.text == """
        # HELP up Whether it runs.
        # TYPE up gauge
        up 1
        # HELP seen_total How often.
        # TYPE seen_total counter
        seen_total{mode="chat"} 2
        seen_total{mode="echo"} 0

        """)
  }

  @Test func `nothing in a help or a label can break a line`() {
    var text = MetricsText()
    text.add("a", .counter, "b\\\nc", by: "d", [("\"\\\n", 1)])
    #expect(text.text == "# HELP a b\\\\\\nc\n# TYPE a counter\na{d=\"\\\"\\\\\\n\"} 1\n")
  }

  @Test func `the buckets of a histogram add up`() {
    var histogram = TimeHistogram()
    for time in [Duration.microseconds(50), .milliseconds(3), .seconds(20)] { histogram.add(time) }
    var text = MetricsText()
    text.add("wait_seconds", "How long.", histogram)
    let lines = text.text.split(separator: "\n")
    #expect(lines.prefix(3) == ["# HELP wait_seconds How long.", "# TYPE wait_seconds histogram", "wait_seconds_bucket{le=\"0.0001\"} 1"])
    #expect(lines.contains("wait_seconds_bucket{le=\"0.005\"} 2") && lines.contains("wait_seconds_bucket{le=\"10.0\"} 2"))
    #expect(lines.suffix(3) == ["wait_seconds_bucket{le=\"+Inf\"} 3", "wait_seconds_sum 20.00305", "wait_seconds_count 3"])
  }
}
