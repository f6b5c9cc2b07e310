/// Figures in the text format of Prometheus, version 0.0.4: families of samples, each with its help and type.
struct MetricsText {
  enum Kind: String {
    case counter
    case gauge
  }

  typealias Label = (name: String, value: String)

  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// A figure without labels.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some Figure) {
    begin(name, kind.rawValue, help)
    sample(name, [], value)
  }

  /// A figure for each value of one label.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, by label: String, _ values: [(String, some Figure)]) {
    begin(name, kind.rawValue, help)
    for (part, value) in values { sample(name, [(label, part)], value) }
  }

  /// Times in seconds.
  mutating func add(_ name: String, _ help: String, _ histogram: TimeHistogram) {
    begin(name, "histogram", help)
    var count = 0
    for (bound, bucket) in zip(TimeHistogram.bounds, histogram.counts) {
      count += bucket
      sample("\(name)_bucket", [("le", "\(Double(bound) / 1_000_000)")], count)
    }
    sample("\(name)_bucket", [("le", "+Inf")], histogram.count)
    sample("\(name)_sum", [], histogram.sum.seconds)
    sample("\(name)_count", [], histogram.count)
  }

  private mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n# TYPE \(name) \(type)\n"
  }

  private mutating func sample(_ name: String, _ labels: [Label], _ value: some Figure) {
    let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

/// What a sample's value can be: its description is one that Prometheus reads.
protocol Figure: CustomStringConvertible {}
extension Int: Figure {}
extension Double: Figure {}

extension Duration {
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
