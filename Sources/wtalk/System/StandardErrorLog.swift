import Glibc
import Logging
import Terminal

/// One line per event on stderr: time, level, what happened, and its fields, none of which can break the line.
struct StandardErrorLog: LogHandler {
  private static let fieldLimit = 256

  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let text = fields.reduce("\(Self.time) \(event.level) \(event.message)") { "\($0) \($1.key)=\(Self.quoted("\($1.value)"))" }
    _ = Array("\(text)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The value between quotes, of which it can hold none unescaped: at most `fieldLimit` bytes, and cut at a whole character.
  static func quoted(_ value: String) -> String {
    var text = "\""
    for character in value {
      let escaped = character == "\"" || character == "\\" ? "\\\(character)" : TerminalFilter.visible(String(character))
      guard text.utf8.count + escaped.utf8.count < fieldLimit else { break }
      text += escaped
    }
    return "\(text)\""
  }

  private static var time: String {
    var now = time_t(WallClock.milliseconds / 1000)
    var parts = tm()
    gmtime_r(&now, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
