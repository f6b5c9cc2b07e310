import Glibc

/// The time of day, for display only.
enum WallClock {
  /// Milliseconds since 1970.
  static var milliseconds: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// The local time with milliseconds: `12:04:05.123`.
  static var timeOfDay: String {
    let now = milliseconds
    var seconds = time_t(now / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    let fields = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(fields.joined(separator: ":")).\(String(1000 + now % 1000).dropFirst())"
  }
}
