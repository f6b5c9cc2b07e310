import Testing

@testable import wtalk

@Suite struct LogLineTests {
  private func line(_ message: String, _ fields: (name: String, value: String)...) -> LogLine {
    LogLine(time: 1_764_000_000_007, level: "notice", message: message, fields: fields)
  }

  @Test func `an event is a line of text, or a JSON object`() {
    let line = line("refused", ("from", "127.0.0.1:9"), ("status", "403"))
    #expect(line.text(.text) == "2025-11-24T16:00:00.007Z notice refused from=\"127.0.0.1:9\" status=\"403\"")
    #expect(
      line.text(.json)
        == #"{"time":"2025-11-24T16:00:00.007Z","level":"notice","message":"refused","from":"127.0.0.1:9","status":"403"}"#)
  }

  @Test func `L1: nothing breaks a line or reaches a terminal`() {
    let line = line("a\nb", ("c", "\r\n\u{1B}[2J\"\\\u{202E}\u{2028}"))
    #expect(line.text(.text).hasSuffix(#" notice a\u{A}b c="\\u{D}\\u{A}\\u{1B}[2J\"\\\\u{202E}\\u{2028}""#))
    #expect(line.text(.json).hasSuffix(#""message":"a\nb","c":"\u000d\n\u001b[2J\"\\\u202e\u2028"}"#))
  }

  @Test(arguments: ["x", "\u{1B}", "\"", "é", "\u{202E}", "👩‍👩‍👧", "\n"], [LogFormat.text, .json])
  func `L1: a field has 256 bytes at most, escapes included`(character: String, format: LogFormat) {
    let empty = line("m", ("f", "")).text(format).utf8.count
    let size = line("m", ("f", String(repeating: character, count: 3_000))).text(format).utf8.count - empty
    #expect(size > 128 && size <= LogLine.fieldLimit)
  }
}
