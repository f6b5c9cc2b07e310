import ArgumentParser
import Chat
import WebSocketTransport

struct ServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server",
    abstract: "Start a chat server.",
    discussion: """
      wtalk server                                     on 127.0.0.1:8080
      wtalk server --listen 0.0.0.0:9000 --listen '[::]:9000'
      wtalk server --store chat.db                     messages outlive the server
      wtalk server --store chat.db --accounts open     names belong to passwords
      wtalk server --mode echo                         every message back to its sender
      """)

  @Option(help: "Address to listen on; repeat it for more. Port 0 picks a free one. (default: 127.0.0.1:8080)")
  var listen: [ListenAddress] = []

  @Option(help: "What the server does: chat, or echo every message to its sender.")
  var mode = ServerMode.chat

  @Option(help: ArgumentHelp("Keep accounts and messages in this file; without it they last as long as the server.", valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "How people come by a name: 'none': whoever says it first; 'open': with a password that they choose; 'invite': likewise, with an invite; 'closed': from wtalk user add."
    ))
  var accounts = AccountPolicy.none

  @Option(help: ArgumentHelp("Keep only this many messages of each conversation in the store.", valueName: "number"))
  var historyLimit: Int64?

  @Option(help: ArgumentHelp("Keep messages in the store only for so long: 12h, 30d.", valueName: "time"))
  var retention: TimeSpan?

  @Option(help: ArgumentHelp("Put everything below this path.", valueName: "path"))
  var basePath = "/"

  @Option(help: ArgumentHelp("Largest message of a plain client.", valueName: "size"))
  var maxMessage = ByteCount(bytes: 1 << 20)

  @Option(help: ArgumentHelp("Most frames that one message may come in.", valueName: "number"))
  var maxFragments = 65_536

  @Option(help: "Web origin whose pages may connect, beside our own; '*' for any, 'null' for none.")
  var origin: [String] = []

  @Option(help: ArgumentHelp("Further name that this server is reached by.", valueName: "name"))
  var host: [String] = []

  @Option(help: ArgumentHelp("How long a name stays reserved after its last session: 90s, 10m, 24h.", valueName: "time"))
  var nameHold = TimeSpan(.seconds(86_400))

  @Option(help: ArgumentHelp("How many chat requests a second a session may make; what comes faster waits.", valueName: "number"))
  var rate = 20

  @Option(help: ArgumentHelp("Seconds between pings; 0 sends none.", valueName: "seconds"))
  var pingInterval = TimeSpan(.seconds(20))

  @Option(help: ArgumentHelp("Write each address as a line of JSON to this open descriptor once all are bound.", valueName: "number"))
  var readyFd: Int32?

  @Option(help: ArgumentHelp("Write the same lines to this file.", valueName: "file"))
  var portFile: String?

  func run() throws {
    ServerRun(try ServerConfiguration(self)).run()
  }
}

extension AccountPolicy: ExpressibleByArgument {}

extension ListenAddress: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

enum ServerMode: String, ExpressibleByArgument, CaseIterable {
  case chat
  case echo
}
