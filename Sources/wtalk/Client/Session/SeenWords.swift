import Chat

/// When somebody was here last, for a person.
enum SeenWords {
  /// - Parameters: seen, now: milliseconds since 1970, of two clocks that may differ; a `seen` of nil: nobody knows.
  static func words(_ name: Name, seen: Int64?, at now: Int64) -> String {
    guard let seen else { return "\(name) is not here" }
    let (elapsed, isTooLong) = now.subtractingReportingOverflow(seen)
    return "\(name) was last seen \(ago(isTooLong ? 0 : elapsed / 60_000))"
  }

  private static func ago(_ minutes: Int64) -> String {
    switch minutes {
    case ..<1: "just now"
    case ..<60: count(minutes, "minute")
    case ..<(24 * 60): count(minutes / 60, "hour")
    default: count(minutes / (24 * 60), "day")
    }
  }

  private static func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s") ago" }
}
