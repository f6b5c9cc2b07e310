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
      wtalk server --mode tcp:127.0.0.1:5432           each WebSocket is a connection to that address
      wtalk server --mode static:public --route /ws=chat
      """)

  @OptionGroup(title: "Listening")
  var listening: ListeningOptions

  @OptionGroup(title: "What is served")
  var serving: ServingOptions

  @OptionGroup(title: "The chat")
  var store: StoreOptions

  @OptionGroup(title: "Behind it")
  var upstream: UpstreamOptions

  @OptionGroup(title: "Access")
  var access: AccessOptions

  @OptionGroup(title: "Limits")
  var limits: ServerLimitOptions

  func run() throws {
    ServerRun(try ServerConfiguration(self)).run()
  }
}
