import ArgumentParser

struct ServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server",
    abstract: "Start a chat server.",
    discussion: """
      wtalk server                                     on 127.0.0.1:8080
      wtalk server --listen 0.0.0.0:9000 --listen '[::]:9000'
      wtalk server --store chat.db                     messages outlive the server
      wtalk server --store chat.db --accounts open     names belong to passwords
      wtalk server --listen 0.0.0.0:8443 --tls         encrypted; prints what a client needs to trust it
      wtalk server --mode echo                         every message back to its sender
      wtalk server --mode exec:bc                      a process for each connection
      tail -f log | wtalk server --mode pipe --broadcast
      wtalk server --mode tcp:127.0.0.1:5432           each WebSocket is a connection to that address
      wtalk server --mode static:public --route /ws=chat
      wtalk server --config /etc/wtalk.conf            options from a file: store = chat.db

      Every option can also stand in the file that --config names. The command line is stronger.
      """)

  @OptionGroup(title: "Listening")
  var listening: ListeningOptions

  @OptionGroup(title: "TLS")
  var tls: ServerTLSOptions

  @OptionGroup(title: "What is served")
  var serving: ServingOptions

  @OptionGroup(title: "Pipe and exec")
  var streams: StreamOptions

  @OptionGroup(title: "The chat")
  var store: StoreOptions

  @OptionGroup(title: "Behind it")
  var upstream: UpstreamOptions

  @OptionGroup(title: "Access")
  var access: AccessOptions

  @OptionGroup(title: "Behind a proxy")
  var proxies: ReverseProxyOptions

  @OptionGroup(title: "Limits")
  var limits: ServerLimitOptions

  @OptionGroup(title: "Operation")
  var operation: OperationOptions

  @OptionGroup(title: "The log")
  var log: LogOptions

  @OptionGroup(title: "Configuration")
  var file: ServerFileOptions

  func run() throws {
    ServerRun(try ServerConfiguration(self)).run()
  }
}
