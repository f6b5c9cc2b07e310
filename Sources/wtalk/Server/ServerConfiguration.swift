import ArgumentParser
import WebSocketCore

/// What the server was asked to do, checked once.
struct ServerConfiguration {
  let listening: ListeningConfiguration
  let serving: ServingPlan
  let chat: ChatConfiguration
  let limits: Limits
  let policy: AccessPolicy
  let operation: OperationConfiguration

  /// - Throws: `ValidationError`, which exits with 64.
  init(_ command: ServerCommand) throws {
    listening = ListeningConfiguration(command.listening)
    serving = try ServingPlan(command.serving)
    chat = try ChatConfiguration(command.store, rate: command.limits.rate)
    if chat.store != nil, serving.chatPath == nil { throw ValidationError("--store keeps what the chat says, and no chat is served.") }
    limits = try Limits(
      maxMessage: command.limits.maxMessage, maxFragments: command.limits.maxFragments, pingInterval: command.limits.pingInterval)
    policy = try AccessPolicy(command.access, isLoopbackOnly: listening.isLoopbackOnly)
    operation = try OperationConfiguration(command.operation, command.log)
  }
}
