import ArgumentParser
import Chat
import ChatStore
import Glibc
import WebSocketCore
import WebSocketTransport

/// What the server was asked to do, checked once.
struct ServerConfiguration {
  let addresses: [ListenAddress]
  let mode: ServerMode
  /// The file that accounts and messages are kept in; nil: in memory.
  let store: String?
  let accounts: AccountPolicy
  let retention: Retention
  /// Empty, or `/prefix` without a slash at its end.
  let basePath: String
  let limits: Limits
  let policy: AccessPolicy
  let nameHold: Duration
  /// Chat requests a second.
  let rate: Int
  let readyDescriptor: Int32?
  let portFile: String?

  /// - Throws: `ValidationError`, which exits with 64.
  init(_ command: ServerCommand) throws {
    addresses = command.listen.isEmpty ? [ListenAddress(host: "127.0.0.1", port: 8080)] : command.listen
    mode = command.mode
    store = command.store
    if store != nil, mode == .echo { throw ValidationError("--mode echo keeps nothing; --store does not go with it.") }
    accounts = command.accounts
    if accounts != .none, store == nil { throw ValidationError("--accounts needs --store: a password is for longer than one run.") }
    if store?.isEmpty == true { throw ValidationError("--store takes the path of a file.") }
    retention = try Self.retention(command)
    basePath = try Self.basePath(command.basePath)
    limits = try Limits(maxMessage: command.maxMessage, maxFragments: command.maxFragments, pingInterval: command.pingInterval)
    policy = AccessPolicy(
      isLoopbackOnly: addresses.allSatisfy(\.isLoopback), hosts: command.host.map { $0.lowercased() },
      origins: try command.origin.map(Self.origin), machineName: Self.machineName)
    nameHold = command.nameHold.duration
    rate = command.rate
    guard (1...1_000_000).contains(rate) else { throw ValidationError("--rate is a number from 1 to 1000000.") }
    readyDescriptor = command.readyFd
    portFile = command.portFile
  }

  private static func retention(_ command: ServerCommand) throws -> Retention {
    let retention = Retention(messages: command.historyLimit, time: command.retention?.duration)
    if let messages = retention.messages, messages < 1 { throw ValidationError("--history-limit is a number from 1 on.") }
    if let time = retention.time, time < .seconds(1) { throw ValidationError("--retention is a time from 1s on.") }
    guard retention == Retention() || command.store != nil else {
      throw ValidationError("--history-limit and --retention go with --store; in memory the newest messages are kept anyway.")
    }
    return retention
  }

  private static func basePath(_ text: String) throws -> String {
    let segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    let names = segments.last == "" ? segments.dropLast() : segments[...]
    guard text.hasPrefix("/"), names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isPathByte) && !$0.hasPrefix(".") }) else {
      throw ValidationError("--base-path is a path such as /chat.")
    }
    return names.map { "/\($0)" }.joined()
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
  }

  private static func origin(_ text: String) throws -> AccessPolicy.AllowedOrigin {
    guard let origin = AccessPolicy.AllowedOrigin(text) else {
      throw ValidationError("--origin \(text) is no origin; one is written https://chat.example or http://localhost:3000.")
    }
    return origin
  }

  private static var machineName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).lowercased()
  }
}

extension ListenAddress {
  /// Whether only this machine reaches it.
  var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
