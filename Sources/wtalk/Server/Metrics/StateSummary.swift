import Chat
import WebSocketTransport

/// The state of a server in a few lines for a person; without anybody's words.
enum StateSummary {
  static func lines(_ state: ServerState) -> [String] {
    var rows: [(left: String, right: String)] = [
      ("since", "\(LogLine.timestamp(state.start)), for \(DurationWords.rough(.milliseconds(state.time - state.start)))"),
      ("process", process(state.process)),
    ]
    for (name, totals) in state.modes {
      let traffic = totals.traffic
      rows.append((name, "\(totals.open) connections open, \(totals.total) in all, \(totals.slowConsumers) closed for reading too slowly"))
      rows.append(
        ("", "\(traffic.messagesIn) messages in, \(traffic.messagesOut) out; \(traffic.bytesIn) bytes in, \(traffic.bytesOut) out"))
    }
    if let chat = state.chat { rows += lines(chat) }
    if !state.refusals.isEmpty { rows.append(("refused", state.refusals.map { "\($0.count) × \($0.status)" }.joined(separator: ", "))) }
    if state.droppedLogLines > 0 { rows.append(("log", "\(state.droppedLogLines) lines lost")) }
    return AlignedRows.lines(rows)
  }

  private static func process(_ process: ProcessFigures) -> String {
    let megabytes = process.residentMemory >> 20
    let descriptors = "\(process.openDescriptors) of \(process.maximumDescriptors) descriptors"
    return "\(megabytes) MiB of memory, \(descriptors), \(process.cpuTime.tenths) s of processor"
  }

  private static func lines(_ chat: ServerState.OfChat) -> [(String, String)] {
    let (census, figures) = (chat.census, chat.figures)
    return [
      (
        "here",
        "\(census.sessions) sessions under \(census.names) names, \(census.plain) plain clients, \(census.visitors) without a name yet"
      ),
      ("heard", "\(census.conversations) conversations"),
      ("store", "\(chat.store ?? "memory"): \(figures.stored) messages stored, \(chat.queueLength) waiting"),
      ("answers", times(figures.answerTimes)),
      ("commits", times(figures.commitTimes)),
    ].filter { !$0.1.isEmpty }
  }

  /// Empty for none.
  private static func times(_ histogram: TimeHistogram) -> String {
    guard histogram.count > 0 else { return "" }
    return "\(histogram.count), half of them \(bound(histogram.quantile(0.5))), 99 % \(bound(histogram.quantile(0.99)))"
  }

  private static func bound(_ microseconds: Int64?) -> String {
    microseconds.map { "within \(Duration.microseconds($0).milliseconds) ms" } ?? "longer than 10 s"
  }
}
