import ArgumentParser
import WebSocketTransport

/// What a client that listens was asked to do, checked once.
struct ListenConfiguration {
  let place: ClientRoute.Destination
  let connection: ConnectionConfiguration
  let verbosity: Int

  /// - Throws: `ValidationError`, which exits with 64, or a `Failure`.
  init(_ command: ClientCommand, at place: ClientRoute.Destination) throws {
    try Self.check(command)
    self.place = place
    connection = try ConnectionConfiguration(command)
    verbosity = command.diagnostics.verbosity
  }

  /// There are bytes, and nobody who reads or says messages.
  private static func check(_ command: ClientCommand) throws {
    let (conversation, messages, end) = (command.conversation, command.messages, command.end)
    let others = [
      ("as", conversation.as != nil), ("to", conversation.to != nil), ("room", conversation.room != nil), ("inbox", conversation.inbox),
      ("store", conversation.store != nil), ("id", conversation.id != nil),
      ("message", !messages.message.isEmpty), ("jsonl", messages.framing != .lines), ("jsonrpc", messages.jsonrpc),
      ("send-only", messages.sendOnly), ("receive-only", messages.receiveOnly),
      ("log", command.record.log != nil), ("linger", end.linger != nil), ("count", end.count != nil), ("until", end.until != nil),
      ("timeout", end.timeout != nil), ("wait-for", end.waitFor != nil), ("reconnect", command.link.reconnects),
      ("print-pings", command.diagnostics.printPings),
    ]
    guard let other = others.first(where: \.1) else { return }
    throw ValidationError("--local listen does not go with --\(other.0).")
  }
}
