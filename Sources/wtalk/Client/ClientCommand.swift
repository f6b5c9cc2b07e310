import ArgumentParser

struct ClientCommand: ParsableCommand, ReachingCommand {
  static let configuration = CommandConfiguration(
    commandName: "client",
    abstract: "Connect to a server: interactively at a terminal, as a pipe in a script.",
    usage: "wtalk client [URL | @PROFILE] [options]",
    discussion: """
      wtalk client ws://localhost:8080 --as alice --to bob
      echo "deploy done" | wtalk client --as ci --to alice      exit 0: the message is stored
      wtalk client wss://any.server/feed | jq .price
      wtalk client wss://gate.example/db --local listen:127.0.0.1:5432

      Every option can also stand in the configuration file (linger = 2), for every run or below a [profile], and in the environment \
      (WTALK_LINGER=2). The command line is stronger than the environment, and that than the file.
      """)

  @Argument(
    help: ArgumentHelp(
      """
      ws[s]://HOST:PORT/PATH, http[s]:// for the same, HOST:PORT, ws+unix:/SOCKET:/PATH, or @PROFILE of the configuration file. \
      (default: ws://localhost:8080)
      """, valueName: "url"))
  var urls: [String] = []

  @OptionGroup(title: "Conversation")
  var conversation: ConversationOptions

  @OptionGroup(title: "Messages")
  var messages: MessageOptions

  @OptionGroup(title: "At a prompt")
  var screen: ScreenOptions

  @OptionGroup(title: "Record")
  var record: RecordOptions

  @OptionGroup(title: "When it ends")
  var end: EndOptions

  @OptionGroup(title: "Connection")
  var connection: ConnectionOptions

  @OptionGroup(title: "Link")
  var link: LinkOptions

  @OptionGroup(title: "Request")
  var request: RequestOptions

  @OptionGroup(title: "TLS")
  var tls: TLSOptions

  @OptionGroup(title: "Diagnostics")
  var diagnostics: DiagnosticOptions

  @OptionGroup(title: "Configuration")
  var configurationFile: ConfigurationOptions

  var pingInterval: TimeSpan { link.pingInterval }
  var pingTimeout: TimeSpan? { link.pingTimeout }
  var isChat: Bool { conversation.isChat }

  func run() throws {
    if let log = record.replay { Replay.run(log, speed: record.speed, screen) }
    if case .listen(let place) = messages.local { ListenRun(try ListenConfiguration(self, at: place)).run() }
    ClientRun(try ClientConfiguration(self)).run()
  }
}
