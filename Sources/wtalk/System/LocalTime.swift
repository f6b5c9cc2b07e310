import Glibc

/// A time as the clock on the wall shows it.
struct LocalTime: Equatable {
  var year: Int
  var month: Int
  var day: Int
  /// 0 is Sunday.
  var weekday: Int
  var hour: Int
  var minute: Int
  var second: Int
  /// Seconds east of Greenwich.
  var offset: Int

  /// In the local zone; - Parameter milliseconds: since 1970.
  init(milliseconds: Int64) {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    year = Int(parts.tm_year) + 1900
    month = Int(parts.tm_mon) + 1
    day = Int(parts.tm_mday)
    weekday = Int(parts.tm_wday)
    hour = Int(parts.tm_hour)
    minute = Int(parts.tm_min)
    second = Int(parts.tm_sec)
    offset = parts.tm_gmtoff
  }

  /// `2026-11-24`
  var date: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

  /// `12:04`
  var minutes: String { "\(Self.twoDigits(hour)):\(Self.twoDigits(minute))" }

  /// `12:04:31`
  var seconds: String { "\(minutes):\(Self.twoDigits(second))" }

  /// `+01:00`
  var zone: String {
    let minutes = offset.magnitude / 60
    return "\(offset < 0 ? "-" : "+")\(Self.twoDigits(Int(minutes / 60))):\(Self.twoDigits(Int(minutes % 60)))"
  }

  var dayName: String {
    let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    return names.indices.contains(weekday) ? names[weekday] : ""
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
