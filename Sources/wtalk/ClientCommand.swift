import ArgumentParser
struct ClientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "client", abstract: "Connect to a server.")
}
