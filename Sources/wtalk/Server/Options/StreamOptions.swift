import ArgumentParser

/// How pipe and exec move records, and what processes may cost.
struct StreamOptions: ParsableArguments {
  @Flag(help: "With pipe: every client gets each line, and all of them are heard.")
  var broadcast = false

  @Flag(help: "With pipe: write each message as a line of JSON that tells who sent it.")
  var jsonl = false

  @Flag(name: .shortAndLong, help: "With pipe and exec: what was read is a binary message, without regard to lines.")
  var binary = false

  @Flag(help: "With exec: run the command in a terminal, so that it does not hold its output back.")
  var pty = false

  @Option(help: "With exec: where lines of standard error go: into the log, or to the peer, all output being lines of JSON then.")
  var stderr = StandardErrorForm.log

  static let usualProcesses = 64

  @Option(help: ArgumentHelp("With exec: how many processes may run at once; more connections get 503.", valueName: "number"))
  var maxProcesses = usualProcesses

  @Option(help: ArgumentHelp("With exec: hand on this header, although it holds a secret: cookie, authorization.", valueName: "name"))
  var passHeader: [String] = []
}

/// Where the lines go that a process writes to its standard error.
enum StandardErrorForm: String, ExpressibleByArgument, CaseIterable {
  case log
  case jsonl
}
