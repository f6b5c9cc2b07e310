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
    subcommands: [ServerCommand.self, ClientCommand.self, PingCommand.self, BenchCommand.self, StoreCommand.self, UserCommand.self])

  /// Runs the command; what is wrong is told in one line.
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch let failure as Failure {
      Diagnostics.exit(failure)
    } catch {
      guard exitCode(for: error) != .success else { exit(withError: error) }
      Diagnostics.report("\(complaint(about: error)) (wtalk --help explains the options)")
      exit(withError: exitCode(for: error))
    }
  }

  private static func run(_ arguments: [String]) throws {
    // ArgumentParser would repeat it, with the password in it.
    guard arguments.first?.contains("://") != true else { throw ValidationError("to connect, say wtalk client URL.") }
    if let name = arguments.first, name == ClientCommand.configuration.commandName {
      try runClient(name, Array(arguments.dropFirst()))
    } else {
      var command = try parseAsRoot(arguments)
      try command.run()
    }
  }

  /// What the client is to do stands in the environment and the configuration file, too.
  private static func runClient(_ name: String, _ typed: [String]) throws {
    let arguments = try ClientArguments(typed)
    do {
      var command = try parseAsRoot([name] + arguments.all)
      try command.run()
    } catch let failure as Failure {
      throw failure
    } catch {
      guard exitCode(for: error) != .success else { throw error }
      throw arguments.failure() ?? error
    }
  }
}

extension ParsableCommand {
  /// ArgumentParser's words in one line, without the full stop.
  static func complaint(about error: any Error) -> String {
    let message = message(for: error).replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
    return message.hasSuffix(".") ? String(message.dropLast()) : message
  }
}
