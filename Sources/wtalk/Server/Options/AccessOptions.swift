import ArgumentParser
import Glibc
import WebSocketCore

/// Whose requests are answered.
struct AccessOptions: ParsableArguments {
  @Option(help: "Web origin whose pages may connect, beside our own; '*' for any, 'null' for none.")
  var origin: [String] = []

  @Option(help: ArgumentHelp("Further name that this server is reached by.", valueName: "name"))
  var host: [String] = []
}

extension AccessPolicy {
  /// - Throws: `ValidationError`.
  init(_ options: AccessOptions, isLoopbackOnly: Bool) throws {
    self.init(
      isLoopbackOnly: isLoopbackOnly, hosts: options.host.map { $0.lowercased() }, origins: try options.origin.map(Self.origin),
      machineName: Self.ownName)
  }

  private static func origin(_ text: String) throws -> AllowedOrigin {
    guard let origin = AllowedOrigin(text) else {
      throw ValidationError("--origin \(text) is no origin; one is written https://chat.example or http://localhost:3000.")
    }
    return origin
  }

  private static var ownName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).lowercased()
  }
}
