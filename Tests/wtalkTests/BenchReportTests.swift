import ArgumentParser
import Testing

@testable import wtalk

@Suite struct BenchReportTests {
  private func report(_ arguments: [String] = [], milliseconds: [UInt64] = [1, 2, 3, 4], errors: [String: Int] = [:]) throws -> BenchReport
  {
    var result = BenchResult()
    result.connects.record(since: 0, now: 2_000_000)
    for time in milliseconds {
      result.latencies.record(since: 0, now: time * 1_000_000)
      result.received += 1
      result.bytes += 64
    }
    result.open = 1
    result.errors = errors
    return BenchReport(try BenchPlan(BenchOptions.parse(arguments)), url: "ws://h/", seconds: 2, result: result)
  }

  @Test func `people read one line for each thing`() throws {
    let lines = try report().text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "ws://h/: echo, 10 connections, 1 under way on each, 64 bytes, 2.000 s")
    #expect(lines[2] == "received      4 messages, 2/s, 0.000 MB/s")
    #expect(lines[3].hasPrefix("latency       p50 2.") && lines.count == 4)
  }

  @Test func `programs read one object`() throws {
    let json = try report(["--rate", "7"], errors: ["say \"no\"": 2]).json
    #expect(json.hasPrefix(#"{"url":"ws://h/","mode":"echo","connections":10,"rate":7,"size":64,"#))
    #expect(json.contains(#""messages":4,"bytes":256,"per_second":2.000"#) && json.contains(#""acknowledged":null"#))
    #expect(json.hasSuffix("\"errors\":{\"say \\\"no\\\"\":2}}\n"))
  }

  @Test func `the status tells whether all connections did their part`() throws {
    #expect(try report().status == .done)
    #expect(try report(errors: ["lost": 1]).status == .refused)
    let none = BenchReport(try BenchPlan(BenchOptions.parse([])), url: "ws://h/", seconds: 0, result: BenchResult())
    #expect(none.status == .unavailable && none.text.contains("connected     none"))
  }

  @Test(arguments: [(0.1234, "0.123"), (9.9999, "10.000"), (12.345, "12.35"), (999.96, "1000.0"), (12_345.6, "12346")])
  func `numbers have the digits that matter`(value: Double, text: String) {
    #expect(BenchReport.short(value) == text)
  }

  @Test func `a plot has a point for every step up to the slowest message`() throws {
    let svg = LatencyPlot(try report(milliseconds: Array(1...1000))).svg
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("1000 ms"))
    let points = svg.split(separator: "points=\"")[1].prefix { $0 != "\"" }.split(separator: " ")
    #expect(points.count == 61)
  }
}
