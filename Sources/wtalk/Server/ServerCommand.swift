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
      wtalk server --mode echo                         every message back to its sender
      wtalk server --config /etc/wtalk.conf            options from a file: store = chat.db

      Every option can also stand in the file that --config names. The command line is stronger.
      """)

  @OptionGroup(title: "Listening")
  var listening: ListeningOptions

  @OptionGroup(title: "What is served")
  var serving: ServingOptions

  @OptionGroup(title: "The chat")
  var store: StoreOptions

  @OptionGroup(title: "Access")
  var access: AccessOptions

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
