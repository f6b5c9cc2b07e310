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

  @Option(name: .shortAndLong, help: ArgumentHelp("End after so many pings.", valueName: "number"))
  var count: PositiveNumber?

  @Option(name: .shortAndLong, help: ArgumentHelp("Time from one ping to the next.", valueName: "seconds"))
  var interval = TimeSpan(.seconds(1))

  @Option(name: .shortAndLong, help: ArgumentHelp("Bytes that a ping carries, 0 to 125.", valueName: "bytes"))
  var size = 32

  @Option(help: ArgumentHelp("How long an answer may take.", valueName: "seconds"))
  var wait = TimeSpan(.seconds(10))

  @Flag(name: .shortAndLong, help: "Print nothing but the summary.")
  var quiet = false

  @OptionGroup(title: "Connection")
  var connection: ConnectionOptions

  @OptionGroup(title: "Request")
  var request: RequestOptions

  @OptionGroup(title: "TLS")
  var tls: TLSOptions

  /// The only pings are those that are measured.
  var pingInterval: TimeSpan { TimeSpan(.zero) }
  var pingTimeout: TimeSpan? { nil }
  var isChat: Bool { false }

  func validate() throws {
    guard (0...125).contains(size) else { throw ValidationError("--size is 0 to 125: a ping carries no more (RFC 6455 §5.5).") }
    guard interval.duration >= .milliseconds(1) else { throw ValidationError("--interval is 0.001 or more.") }
    guard wait.duration > .zero else { throw ValidationError("--wait is more than 0.") }
  }

  func run() throws {
    let plan = PingPlan(count: count?.value, interval: interval.duration, size: size, wait: wait.duration)
    PingRun(try ConnectionConfiguration(self), plan, isQuiet: quiet).run()
  }
}
