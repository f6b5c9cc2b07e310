#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A point in time as certificates write it (RFC 5280 §4.1.2.5), in UTC.
struct CertificateTime: Comparable {
  /// YYYYMMDDhhmmss.
  private let digits: String

  /// The present.
  static var now: CertificateTime { after(days: 0) }

  /// So many days from now.
  static func after(days: Int) -> CertificateTime {
    var time = time(nil) + days * 86_400
    var parts = tm()
    gmtime_r(&time, &parts)
    let numbers = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec]
    return CertificateTime(digits: "\(parts.tm_year + 1900)" + numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined())
  }

  private init(digits: String) { self.digits = digits }

  /// nil for anything but UTCTime with seconds or GeneralizedTime without fractions, ending with Z.
  init?(_ value: DERReader.Value) {
    let text = value.content.dropLast()
    guard value.content.last == UInt8(ascii: "Z"), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let digits = String(decoding: text, as: UTF8.self)
    switch (value.tag, text.count) {
    case (0x17, 12): self.digits = (digits < "50" ? "20" : "19") + digits
    case (0x18, 14): self.digits = digits
    default: return nil
    }
  }

  /// YYYY-MM-DD.
  var day: String { "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))" }

  static func < (left: Self, right: Self) -> Bool { left.digits < right.digits }
}
