import ArgumentParser

/// A length of time on the command line: seconds, or a number with `s`, `m`, `h` or `d`.
struct TimeSpan: ExpressibleByArgument, Equatable {
  let duration: Duration

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument[...] : argument.dropLast()) else { return nil }
    let seconds = number * (unit ?? 1)
    guard (0...1e9).contains(seconds) else { return nil }
    duration = .seconds(seconds)
  }

  init(_ duration: Duration) { self.duration = duration }

  var defaultValueDescription: String {
    let seconds = duration.components.seconds
    return seconds.isMultiple(of: 3600) ? "\(seconds / 3600)h" : "\(seconds)"
  }
}
