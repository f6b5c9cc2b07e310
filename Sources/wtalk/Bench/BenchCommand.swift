import ArgumentParser

struct BenchCommand: ParsableCommand, ReachingCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Put a WebSocket server under load, and measure how fast it answers.",
    usage: "wtalk bench [URL] [options]",
    discussion: """
      wtalk bench ws://localhost:9000 --connections 100 --depth 32
      wtalk bench ws://localhost:9000 --rate 5000 --duration 60 --plot latency.svg
      wtalk bench ws://localhost:8080/lobby --mode fan-out --connections 200
      """)

  @Argument(help: ArgumentHelp("As of wtalk client. (default: ws://localhost:8080)", valueName: "url"))
  var urls: [String] = []

  @OptionGroup(title: "Load")
  var load: BenchOptions

  @OptionGroup(title: "Connection")
  var connection: ConnectionOptions

  @OptionGroup(title: "Request")
  var request: RequestOptions

  @OptionGroup(title: "TLS")
  var tls: TLSOptions

  func run() throws {
    BenchRun(try ConnectionConfiguration(self), try BenchPlan(load), asJSON: load.json, plot: load.plot).run()
  }
}
