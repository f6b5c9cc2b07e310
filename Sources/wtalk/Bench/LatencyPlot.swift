import Glibc
import Histogram

/// The latencies of a run, from the fastest to the slowest, as a picture: SVG, without a script, in the colours of the reader.
struct LatencyPlot {
  private static let (width, height, left, right, bottom) = (760.0, 420.0, 70.0, 40.0, 50.0)
  /// Percentiles at the ticks: each is as far from the next as 90 % is from 99 %.
  private static let ticks = ["0", "90", "99", "99.9", "99.99", "99.999"]

  private let report: BenchReport

  init(_ report: BenchReport) { self.report = report }

  var svg: String {
    let points = points()
    let top = (points.map(\.milliseconds).max() ?? 1).ceiling
    let line = points.map { "\(Self.x($0.percentile).tenth),\(Self.y($0.milliseconds, top).tenth)" }.joined(separator: " ")
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img">
      <title>\(Self.escaped(report.heading))</title>
      <style>
      text { font: 12px sans-serif; fill: #222 } line { stroke: #ccc } polyline { fill: none; stroke: #06c; stroke-width: 2 }
      rect { fill: #fff }
      @media (prefers-color-scheme: dark) { rect { fill: #181818 } text { fill: #ddd } line { stroke: #444 } polyline { stroke: #6af } }
      </style>
      <rect width="100%" height="100%"/>
      <text x="\(Int(Self.left))" y="20">\(Self.escaped(report.heading))</text>
      \(grid(top))
      <polyline points="\(line)"/>
      </svg>

      """
  }

  private func points() -> [(percentile: Double, milliseconds: Double)] {
    let times = report.result.latencies
    guard times.totalCount > 0 else { return [] }
    // Up to the percentile that one message of so many stands for.
    let last = 100 - 100 / Double(max(10, times.totalCount))
    let percentiles = stride(from: 0.0, through: 5.0, by: 0.05).map { 100 - 100 / pow(10, $0) }.filter { $0 <= last }
    return percentiles.map { ($0, BenchReport.milliseconds(times, $0)) }
  }

  private func grid(_ top: Double) -> String {
    let right = Self.width - Self.right
    let across = (0...4).map { step in
      let y = Self.y(top * Double(step) / 4, top).tenth
      return """
        <line x1="\(Int(Self.left))" x2="\(Int(right))" y1="\(y)" y2="\(y)"/>
        <text x="\(Int(Self.left) - 6)" y="\(y)" text-anchor="end">\(BenchReport.short(top * Double(step) / 4)) ms</text>
        """
    }
    let down = Self.ticks.map { tick in
      let x = Self.x(Double(tick) ?? 0).tenth
      return """
        <line x1="\(x)" x2="\(x)" y1="30" y2="\(Int(Self.height - Self.bottom))"/>
        <text x="\(x)" y="\(Int(Self.height - Self.bottom) + 18)" text-anchor="middle">\(tick) %</text>
        """
    }
    return (across + down).joined(separator: "\n")
  }

  /// The slower a message is the more room it gets: 90 % stands at a fifth, 99 % at two.
  private static func x(_ percentile: Double) -> Double {
    let step = (width - left - right) / 5
    return left + step * min(5, -log10(1 - percentile / 100))
  }

  private static func y(_ milliseconds: Double, _ top: Double) -> Double {
    height - bottom - (height - bottom - 30) * min(1, milliseconds / top)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}

extension Double {
  fileprivate var tenth: String {
    let tenths = Int((self * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// The next round number above: 1, 2 or 5 times a power of ten.
  fileprivate var ceiling: Double {
    guard self > 0 else { return 1 }
    let power = pow(10, log10(self).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= self } ?? self
  }
}
