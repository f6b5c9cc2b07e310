import ArgumentParser

/// The load, and how its result is told.
struct BenchOptions: ParsableArguments {
  @Option(
    help:
      "What the server is taken for: 'echo': it returns every message; 'fan-out': a room with one who talks; 'chat': pairs of names of wtalk's chat, with acknowledgements; 'idle': nobody says anything."
  )
  var mode = BenchPlan.Mode.echo

  @Option(help: ArgumentHelp("How many connections; with fan-out so many listeners.", valueName: "number"))
  var connections = PositiveNumber(10)

  @Option(help: ArgumentHelp("Send so many messages a second, over all connections, however fast the server answers.", valueName: "number"))
  var rate: PositiveNumber?

  @Option(help: ArgumentHelp("Keep so many messages under way on each connection. (default: 1)", valueName: "number"))
  var depth: PositiveNumber?

  @Option(help: ArgumentHelp("Bytes of a message; 24 or more.", valueName: "bytes"))
  var size = ByteCount(bytes: 64)

  @Option(help: ArgumentHelp("How long to measure.", valueName: "time"))
  var duration = TimeSpan(.seconds(10))

  @Option(help: ArgumentHelp("How long to run before measuring.", valueName: "time"))
  var warmUp = TimeSpan(.seconds(1))

  @Option(help: ArgumentHelp("Event loops to share the connections; fan-out takes one.", valueName: "number"))
  var threads = PositiveNumber(1)

  @Flag(help: "Print the result as one line of JSON.")
  var json = false

  @Option(help: ArgumentHelp("Draw how the latencies are distributed.", valueName: "file.svg"), completion: .file(extensions: ["svg"]))
  var plot: String?
}

extension BenchPlan.Mode: ExpressibleByArgument {}
