import ArgumentParser

struct PingCommand: ParsableCommand, ReachingCommand {
  static let configuration = CommandConfiguration(
    commandName: "ping",
    abstract: "Measure how long a server takes to answer, as ping(8) does.",
    usage: "wtalk ping [URL] [options]",
    discussion: """
      wtalk ping                                       ws://localhost:8080, until Ctrl-C
      wtalk ping wss://chat.example --count 5
      wtalk ping ws://localhost:9000 --interval 0.2 --quiet
      """)

  @Argument(help: ArgumentHelp("As of wtalk client. (default: ws://localhost:8080)", valueName: "url"))
  var urls: [String] = []

  @OptionGroup(title: "Pings")
  var pings: PingOptions

  @OptionGroup(title: "Connection")
  var connection: ConnectionOptions

  @OptionGroup(title: "Request")
  var request: RequestOptions

  @OptionGroup(title: "TLS")
  var tls: TLSOptions

  func run() throws {
    PingRun(try ConnectionConfiguration(self), pings.plan, isQuiet: pings.quiet).run()
  }
}
