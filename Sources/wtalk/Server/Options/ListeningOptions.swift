import ArgumentParser
import WebSocketTransport

/// Where the server listens, and whom it tells once it does.
struct ListeningOptions: ParsableArguments {
  @Option(help: "Address to listen on; repeat it for more. Port 0 picks a free one. (default: 127.0.0.1:8080)")
  var listen: [ListenAddress] = []

  @Option(help: ArgumentHelp("Write each address as a line of JSON to this open descriptor once all are bound.", valueName: "number"))
  var readyFd: Int32?

  @Option(help: ArgumentHelp("Write the same lines to this file.", valueName: "file"))
  var portFile: String?
}

extension ListenAddress: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
