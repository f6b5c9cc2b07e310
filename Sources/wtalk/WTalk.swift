import ArgumentParser
import Glibc

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
    StandardDescriptors.reserve()
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
    } else if let name = arguments.first, name == ServerCommand.configuration.commandName {
      try runServer(name, Array(arguments.dropFirst()))
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

  /// What the server is to do stands in a configuration file, too.
  private static func runServer(_ name: String, _ typed: [String]) throws {
    let arguments = try ServerArguments(typed)
    do {
      var command = try parseAsRoot([name] + arguments.all)
      if let server = command as? ServerCommand, server.file.check { try check(server, arguments) }
      try command.run()
    } catch {
      guard exitCode(for: error) != .success else { throw error }
      throw arguments.failure(for: error) ?? error
    }
  }

  private static func check(_ command: ServerCommand, _ arguments: ServerArguments) throws -> Never {
    let findings = ConfigurationCheck(arguments: arguments, configuration: try ServerConfiguration(command)).findings
    for finding in findings { Diagnostics.report(finding) }
    guard findings.isEmpty else { Glibc.exit(ExitStatus.configuration.rawValue) }
    print(EffectiveConfiguration(arguments).text, terminator: "")
    Glibc.exit(ExitStatus.done.rawValue)
  }
}

extension ParsableCommand {
  /// ArgumentParser's words in one line, without the full stop.
  static func complaint(about error: any Error) -> String {
    let message = message(for: error).replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
    return message.hasSuffix(".") ? String(message.dropLast()) : message
  }
}
