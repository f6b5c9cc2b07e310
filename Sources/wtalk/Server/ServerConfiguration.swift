import ArgumentParser
import Chat
import WebSocketCore

/// What the server was asked to do, checked once.
struct ServerConfiguration {
  let listening: ListeningConfiguration
  /// Nil: connections begin with HTTP.
  let tls: ServerTLSConfiguration?
  let serving: ServingPlan
  let chat: ChatConfiguration
  let limits: Limits
  let policy: AccessPolicy
  /// Whether it is meant that anyone can chat.
  let isOpen: Bool

  /// - Throws: `ValidationError`, which exits with 64.
  init(_ command: ServerCommand) throws {
    listening = ListeningConfiguration(command.listening)
    tls = try ServerTLSConfiguration(command.tls, names: ServerNames.all(hosts: command.access.host, addresses: listening.addresses))
    serving = try ServingPlan(command.serving)
    chat = try ChatConfiguration(command.store, rate: command.limits.rate)
    if chat.store != nil, serving.chatPath == nil { throw ValidationError("--store keeps what the chat says, and no chat is served.") }
    guard chat.accounts != .certificate || tls?.clientAuthorities != nil else {
      throw ValidationError("--accounts certificate needs --client-ca: whose certificates count.")
    }
    limits = try Limits(
      maxMessage: command.limits.maxMessage, maxFragments: command.limits.maxFragments, pingInterval: command.limits.pingInterval)
    policy = try AccessPolicy(command.access, isLoopbackOnly: listening.isLoopbackOnly)
    isOpen = command.access.open
  }
}
