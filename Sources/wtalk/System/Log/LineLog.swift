import Logging

/// Hands each event of a logger to a `LogOutput`, as one line.
struct LineLog: LogHandler {
  let output: LogOutput
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(_ output: LogOutput, from level: Logger.Level) {
    self.output = output
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let line = LogLine(
      time: WallClock.milliseconds, level: "\(event.level)", message: "\(event.message)", fields: fields.map { ($0.key, "\($0.value)") })
    output.write(line.text(output.format))
  }
}
