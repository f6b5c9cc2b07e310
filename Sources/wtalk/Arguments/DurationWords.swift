extension Duration {
  /// Seconds with one decimal: `0.6`.
  var tenths: String {
    let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Milliseconds with one decimal: `12.3`.
  var milliseconds: String { (self * 1000).tenths }

  /// `0.213 ms`; whole microseconds are enough.
  var inMilliseconds: String {
    let microseconds = Int((self / .microseconds(1)).rounded())
    let fraction = String(1000 + microseconds % 1000).dropFirst()
    return "\(microseconds / 1000).\(fraction) ms"
  }
}

enum DurationWords {
  /// The two largest units: `3d 4h`, `12m 5s`, `7s`.
  static func rough(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
    let words = parts.drop { $0.0 == 0 }.prefix(2).map { "\($0.0)\($0.1)" }
    return words.isEmpty ? "0s" : words.joined(separator: " ")
  }
}
