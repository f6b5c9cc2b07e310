import ArgumentParser
import WebSocketTransport

/// How whoever operates the server sees what it does.
struct OperationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer /healthz, /readyz and /metrics over HTTP at this loopback address.", valueName: "host:port"))
  var adminListen: ListenAddress?

  @Flag(help: "Offer no prompt, where standard input and output are a terminal.")
  var noConsole = false
}

extension ListenAddress: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
