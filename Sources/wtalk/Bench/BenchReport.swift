import Histogram

/// What a `wtalk bench` came to, for people and for programs.
struct BenchReport {
  /// In percent, as they are told.
  private static let percentiles: [(name: String, value: Double)] = [
    ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("max", 100),
  ]

  let plan: BenchPlan
  let url: String
  let seconds: Double
  let result: BenchResult

  init(_ plan: BenchPlan, url: String, seconds: Double, result: BenchResult) {
    self.plan = plan
    self.url = url
    self.seconds = seconds
    self.result = result
  }

  /// 1 when a connection failed, 69 when all did.
  var status: ExitStatus {
    if result.connects.totalCount == 0 { return .unavailable }
    return result.errors.isEmpty ? .done : .refused
  }

  private var perSecond: Double { seconds > 0 ? Double(result.received) / seconds : 0 }

  // MARK: For people

  var text: String {
    let failures = result.errors.sorted { $0.value > $1.value }.prefix(5).map { ("failed", "\($0.value) × \($0.key)") }
    let rows = (result.connects.totalCount == 0 ? [("connected", "none")] : measurements) + failures
    let lines = rows.map { name, value in "\(name)\(String(repeating: " ", count: 14 - name.count))\(value)\n" }
    return "\(heading)\n\(lines.joined())"
  }

  private var measurements: [(String, String)] {
    let connected = ("connected", "\(result.connects.totalCount.grouped), each in \(Self.times(result.connects))")
    guard plan.mode != .idle else { return [connected, ("open", "\(result.open.grouped) after \(Self.short(seconds)) s")] }
    let megabytes = Self.short(Double(result.bytes) / seconds / 1e6)
    var rows = [
      connected, ("received", "\(result.received.grouped) messages, \(Int(perSecond).grouped)/s, \(megabytes) MB/s"),
      ("latency", Self.times(result.latencies)),
    ]
    if result.acknowledgments.totalCount > 0 { rows.append(("acknowledged", Self.times(result.acknowledgments))) }
    return rows
  }

  var heading: String {
    let load =
      switch (plan.mode, plan.load) {
      case (.idle, _): ""
      case (_, .depth(let depth)): ", \(depth) under way on each, \(plan.size) bytes"
      case (_, .rate(let rate)): ", \(rate.grouped) messages/s, \(plan.size) bytes"
      }
    return "\(url): \(plan.mode.rawValue), \(plan.connections) connections\(load), \(Self.short(seconds)) s"
  }

  private static func times(_ times: BenchResult.Times) -> String {
    percentiles.map { "\($0.name) \(short(milliseconds(times, $0.value))) ms" }.joined(separator: "  ")
  }

  static func milliseconds(_ times: BenchResult.Times, _ percentile: Double) -> Double {
    Double(times.valueAtPercentile(percentile)) / 1e6
  }

  /// Three digits are enough.
  static func short(_ value: Double) -> String {
    let places = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0
    let scale = [1, 10, 100, 1000][places]
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return "\(scaled)" }
    let fraction = String(scale + scaled % scale).dropFirst()
    return "\(scaled / scale).\(fraction)"
  }

  // MARK: For programs

  /// One object, and a newline; times are in milliseconds.
  var json: String {
    var load = ""
    switch plan.load {
    case .depth(let depth): load = "\"depth\":\(depth)"
    case .rate(let rate): load = "\"rate\":\(rate)"
    }
    let errors = result.errors.sorted { $0.key < $1.key }.map { "\(JSONLine.quoted($0.key)):\($0.value)" }.joined(separator: ",")
    let parts = [
      "\"url\":\(JSONLine.quoted(url))", "\"mode\":\"\(plan.mode.rawValue)\"", "\"connections\":\(plan.connections)", load,
      "\"size\":\(plan.size)", "\"seconds\":\(Self.short(seconds))", "\"connected\":\(result.connects.totalCount)",
      "\"open\":\(result.open)", "\"messages\":\(result.received)", "\"bytes\":\(result.bytes)",
      "\"per_second\":\(Self.short(perSecond))", "\"connect\":\(Self.object(result.connects))",
      "\"latency\":\(Self.object(result.latencies))", "\"acknowledged\":\(Self.object(result.acknowledgments))",
      "\"errors\":{\(errors)}",
    ]
    return "{\(parts.joined(separator: ","))}\n"
  }

  private static func object(_ times: BenchResult.Times) -> String {
    guard times.totalCount > 0 else { return "null" }
    let members = percentiles.map { "\"\($0.name)\":\(short(milliseconds(times, $0.value)))" }
    return "{\(members.joined(separator: ",")),\"mean\":\(short(times.mean / 1e6)),\"count\":\(times.totalCount)}"
  }
}
