import ArgumentParser
import WebSocketCore

/// Whose requests are answered.
struct AccessOptions: ParsableArguments {
  @Option(help: "Web origin whose pages may connect, beside our own; '*' for any, 'null' for none.")
  var origin: [String] = []

  @Option(help: ArgumentHelp("Further name that this server is reached by.", valueName: "name"))
  var host: [String] = []

  @Flag(help: "It is meant that anyone who reaches the server can chat: no warning.")
  var open = false
}

extension AccessPolicy {
  /// - Throws: `ValidationError`.
  init(_ options: AccessOptions, isLoopbackOnly: Bool) throws {
    self.init(
      isLoopbackOnly: isLoopbackOnly, hosts: options.host.map { $0.lowercased() }, origins: try options.origin.map(Self.origin),
      machineName: MachineName.current)
  }

  private static func origin(_ text: String) throws -> AllowedOrigin {
    guard let origin = AllowedOrigin(text) else {
      throw ValidationError("--origin \(text) is no origin; one is written https://chat.example or http://localhost:3000.")
    }
    return origin
  }
}
