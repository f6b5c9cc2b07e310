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

  private static func quoted(_ value: String) -> String {
    let cut = String(decoding: value.utf8.prefix(fieldLimit), as: UTF8.self)
    let visible = TerminalFilter.visible(cut)
    return "\"\(visible.replacing("\"", with: "\\\""))\""
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
