/// How the time of a message is shown.
enum Timestamps: String, CaseIterable {
  case off
  /// `12:04`
  case minutes
  /// `12:04:31`
  case seconds
  /// `2026-11-24 12:04:31`
  case date
  /// `2026-11-24T12:04:31+01:00`
  case iso

  /// nil when no time is shown.
  func text(_ time: LocalTime) -> String? {
    switch self {
    case .off: nil
    case .minutes: time.minutes
    case .seconds: time.seconds
    case .date: "\(time.date) \(time.seconds)"
    case .iso: "\(time.date)T\(time.seconds)\(time.zone)"
    }
  }

  /// Whether the time tells the day, too.
  var hasDate: Bool { self == .date || self == .iso }
}
