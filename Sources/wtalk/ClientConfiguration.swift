import ArgumentParser
import Chat
import Glibc
import NIOCore
import Terminal
import WebSocketCore

/// What the client was asked to do, checked once.
struct ClientConfiguration {
  let url: ServerURL
  let session: ClientSession.Configuration
  let limits: Limits
  let connectTimeout: TimeAmount
  /// Whether what is written to standard output goes through the terminal filter.
  let filtersOutput: Bool

  /// - Throws: `ValidationError`, which exits with 64.
  init(_ command: ClientCommand) throws {
    do throws(ServerURL.Problem) {
      url = try ServerURL(command.url)
    } catch {
      throw ValidationError("\(error.text).")
    }
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    guard !(command.interactive && (isatty(STDIN_FILENO) == 0 || command.raw || command.echo)) else {
      throw ValidationError("--interactive needs a terminal and goes with neither --raw nor --echo.")
    }
    let local: ClientSession.Local = command.echo ? .echo : command.interactive || (isTerminal && !command.raw) ? .interactive : .raw
    session = ClientSession.Configuration(
      manner: try Self.manner(command, url), local: local,
      hasInput: local == .interactive || (local == .raw && !command.noStdin && !RecordSource.isAbsent(STDIN_FILENO)), linger: command.linger
    )
    guard local != .echo || session.manner == .plain else { throw ValidationError("--echo does not go with --as, --to or --room.") }
    limits = try Limits(maxMessage: command.maxMessage, maxFragments: command.maxFragments, pingInterval: command.pingInterval)
    connectTimeout = TimeAmount(command.connectTimeout.duration)
    filtersOutput = local == .interactive || (isatty(STDOUT_FILENO) == 1 && !command.unsafeTerminal)
  }

  private static func manner(_ command: ClientCommand, _ url: ServerURL) throws -> ClientSession.Manner {
    guard command.as != nil || command.to != nil || command.room != nil else { return .plain }
    guard command.to == nil || command.room == nil else { throw ValidationError("--to and --room exclude each other.") }
    do throws(ChatError) {
      let name = try Name(command.as ?? loginName)
      return .chat(name, try conversation(command, url))
    } catch {
      throw ValidationError("\(error.message).")
    }
  }

  /// `--to` and `--room` come before the conversation that the path names; the root is the lobby.
  private static func conversation(_ command: ClientCommand, _ url: ServerURL) throws(ChatError) -> Address {
    if let name = command.to { return .person(try Name(name.drop { $0 == "@" })) }
    if let name = command.room { return .room(try Name(name.drop { $0 == "#" })) }
    let component = url.lastPathComponent
    if component.isEmpty { return .lobby }
    return try Address(component.hasPrefix("@") ? String(component) : "#\(component)")
  }

  private static var loginName: String {
    getpwuid(getuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? ""
  }
}
