import Glibc

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), whatever the locale.
enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// - Parameter seconds: since 1970; years before 0 and after 9999 are taken to these.
  static func text(of seconds: Int) -> String {
    var time = time_t(max(-62_167_219_200, min(253_402_300_799, seconds)))
    var parts = tm()
    gmtime_r(&time, &parts)
    let (day, month) = (days[Int(parts.tm_wday)], months[Int(parts.tm_mon)])
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }.joined(separator: ":")
    return "\(day), \(padded(Int(parts.tm_mday), 2)) \(month) \(padded(Int(parts.tm_year) + 1900, 4)) \(clock) GMT"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
