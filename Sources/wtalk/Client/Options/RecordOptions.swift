import ArgumentParser

/// What is kept of a session, and shown again.
struct RecordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Add everything that is said and happens to this file, a JSON object a line.", valueName: "file"),
    completion: .file())
  var log: String?

  @Option(
    help: ArgumentHelp("Show what such a file holds, with its timing; no server is needed.", valueName: "file"), completion: .file())
  var replay: String?

  @Option(help: ArgumentHelp("How many times as fast to replay; 0 shows all at once.", valueName: "number"))
  var speed = ReplaySpeed(1)

  mutating func validate() throws {
    try Exclusion.record.check(log != nil, replay != nil)
  }
}
