import ArgumentParser

/// How many times as fast a log is replayed as it was written; 0: all at once.
struct ReplaySpeed: ExpressibleByArgument, Equatable {
  let factor: Double

  init?(argument: String) {
    guard let factor = Double(argument), factor >= 0, factor.isFinite else { return nil }
    self.factor = factor
  }

  init(_ factor: Double) { self.factor = factor }

  var defaultValueDescription: String { factor == factor.rounded() ? "\(Int(clamping: Int64(factor)))" : "\(factor)" }
}
