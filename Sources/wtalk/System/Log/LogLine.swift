import Glibc
import Terminal

/// One event of the log as one line, which nothing in it can break; each field takes 256 bytes at most, its escapes included.
struct LogLine {
  static let fieldLimit = 256

  /// Milliseconds since 1970.
  let time: Int64
  let level: String
  let message: String
  /// In their order.
  let fields: [(name: String, value: String)]

  /// Without a newline.
  func text(_ format: LogFormat) -> String {
    switch format {
    case .text:
      fields.reduce("\(Self.timestamp(time)) \(level) \(Self.fitted(message, Self.visible))") {
        "\($0) \($1.name)=\(Self.fitted($1.value, Self.quoted))"
      }
    case .json:
      String(decoding: object.finished(), as: UTF8.self)
    }
  }

  private var object: JSONLine {
    let start = JSONLine("time", Self.timestamp(time)).adding("level", level).adding("message", Self.cut(message, Self.member))
    return fields.reduce(start) { $0.adding($1.name, Self.cut($1.value, Self.member)) }
  }

  private static func quoted(_ value: String) -> String {
    "\"\(TerminalFilter.visible(value).replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  private static func visible(_ value: String) -> String { TerminalFilter.visible(value) }

  private static func member(_ value: String) -> String { String(decoding: JSONLine("", value).finished(), as: UTF8.self) }

  private static func fitted(_ value: String, _ encode: (String) -> String) -> String { encode(cut(value, encode)) }

  /// As much of the value as its encoded form has room for.
  private static func cut(_ value: String, _ encode: (String) -> String) -> String {
    var part = Substring(value)
    while true {
      let size = encode(String(part)).utf8.count
      guard size > fieldLimit else { return String(part) }
      // Whole scalars, so that it becomes shorter each time.
      part = Substring(part.unicodeScalars.prefix(part.unicodeScalars.count * fieldLimit / size))
    }
  }

  /// `2026-11-24T12:04:05.123Z`
  static func timestamp(_ milliseconds: Int64) -> String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return "\(String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)).\(fraction)Z"
  }
}
