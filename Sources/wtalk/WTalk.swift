import ArgumentParser

@main
struct WTalk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wtalk",
    abstract: "Talk over WebSocket: a chat server, a client, and a pipe.",
    discussion: """
      wtalk server                                              a chat server on 127.0.0.1:8080, page included
      wtalk client ws://localhost:8080 --as alice --to bob      a person, one to one
      echo "deploy done" | wtalk client --as ci --to alice      a script
      """,
    version: "wtalk \(Version.number)",
    subcommands: [ServerCommand.self, ClientCommand.self])

  /// Runs the command; what is wrong with the command line is told in one line.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) != .success else { exit(withError: error) }
      let message = message(for: error)
      Diagnostics.report("\(message.hasSuffix(".") ? String(message.dropLast()) : message) (wtalk --help explains the options)")
      exit(withError: exitCode(for: error))
    }
  }
}
