import ArgumentParser

/// What is logged, and how.
struct LogOptions: ParsableArguments {
  @Option(help: "How the log is written: one line per event as text, or as a JSON object.")
  var logFormat = LogFormat.text

  @Option(help: "The least that is logged.")
  var logLevel = LogLevel.info

  @Flag(help: "Log every HTTP request and every WebSocket connection when it is over.")
  var accessLog = false
}
