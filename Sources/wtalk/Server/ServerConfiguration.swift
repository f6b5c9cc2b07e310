import ArgumentParser
import WebSocketCore
import WebSocketTransport

/// What the server was asked to do, checked once.
struct ServerConfiguration {
  let listening: ListeningConfiguration
  let serving: ServingPlan
  let pipe: PipeConfiguration
  let exec: ExecConfiguration
  let chat: ChatConfiguration
  let limits: Limits
  /// Whether peers that offer compression get it.
  let compresses: Bool
  let policy: AccessPolicy
  let connections: ConnectionPolicy

  /// - Throws: `ValidationError`, which exits with 64, or a `Failure`.
  init(_ command: ServerCommand) throws {
    listening = try ListeningConfiguration(command.listening)
    serving = try ServingPlan(command.serving)
    pipe = try PipeConfiguration(command.streams, isServed: serving.hasPipe)
    exec = try ExecConfiguration(command.streams, isServed: serving.hasProcesses)
    if command.streams.binary, !serving.hasPipe, !serving.hasProcesses {
      throw ValidationError("--binary goes with --mode pipe and --mode exec:COMMAND.")
    }
    chat = try ChatConfiguration(command.store, rate: command.limits.rate)
    if chat.store != nil, serving.chatPath == nil { throw ValidationError("--store keeps what the chat says, and no chat is served.") }
    limits = try Limits(
      maxMessage: command.limits.maxMessage, maxFragments: command.limits.maxFragments, pingInterval: command.limits.pingInterval)
    compresses = !command.limits.noCompress
    policy = try AccessPolicy(command.access, isLoopbackOnly: listening.isLoopbackOnly)
    connections = try ConnectionPolicy(command.limits, command.proxies)
  }
}
