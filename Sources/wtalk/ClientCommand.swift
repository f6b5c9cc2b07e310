import ArgumentParser

struct ClientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client",
    abstract: "Connect to a server: interactively at a terminal, as a pipe in a script.",
    discussion: """
      wtalk client ws://localhost:8080 --as alice --to bob
      echo "deploy done" | wtalk client --as ci --to alice      exit 0: the message is stored
      wtalk client ws://any.server/feed | jq .price
      """)

  @Argument(help: "ws://HOST:PORT/PATH, http:// for the same, or just HOST:PORT.")
  var url = "ws://localhost:8080"

  @Option(name: .customLong("as"), help: ArgumentHelp("Your name; speaks the chat protocol.", valueName: "name"))
  var `as`: String?

  @Option(help: ArgumentHelp("Whom to talk to, one to one.", valueName: "name"))
  var to: String?

  @Option(help: ArgumentHelp("Which room to talk in.", valueName: "name"))
  var room: String?

  @Flag(help: "Lines from stdin, messages to stdout; the default unless both are a terminal.")
  var raw = false

  @Flag(help: "A prompt with line editing; the default at a terminal.")
  var interactive = false

  @Flag(help: "Send every message back as it came, until the server closes.")
  var echo = false

  @Flag(help: "Send nothing; print until the server closes. Implied when stdin is closed or /dev/null.")
  var noStdin = false

  @Option(help: ArgumentHelp("How long to wait after the last message once stdin has ended.", valueName: "seconds|forever"))
  var linger: Linger?

  @Option(help: ArgumentHelp("Largest message, either way.", valueName: "size"))
  var maxMessage = ByteCount(bytes: 64 << 20)

  @Option(help: ArgumentHelp("Most frames that one message may come in.", valueName: "number"))
  var maxFragments = 65_536

  @Option(help: ArgumentHelp("Seconds for the connection, and again for the handshake.", valueName: "seconds"))
  var connectTimeout = TimeSpan(.seconds(10))

  @Option(help: ArgumentHelp("Seconds between pings; 0 sends none.", valueName: "seconds"))
  var pingInterval = TimeSpan(.seconds(20))

  @Flag(help: "In raw mode on a terminal, print what comes without making it harmless.")
  var unsafeTerminal = false

  func run() throws {
    ClientRun(try ClientConfiguration(self)).run()
  }
}
