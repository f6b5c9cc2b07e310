import ArgumentParser
import Chat
import WebSocketCore
import WebSocketTransport

/// What the server was asked to do, checked once.
struct ServerConfiguration {
  let listening: ListeningConfiguration
  /// Nil: connections begin with HTTP.
  let tls: ServerTLSConfiguration?
  let serving: ServingPlan
  let pipe: PipeConfiguration
  let exec: ExecConfiguration
  let upstream: UpstreamConfiguration
  let chat: ChatConfiguration
  let limits: Limits
  /// Whether peers that offer compression get it.
  let compresses: Bool
  let policy: AccessPolicy
  let connections: ConnectionPolicy
  /// Whether it is meant that anyone can chat.
  let isOpen: Bool
  let operation: OperationConfiguration

  /// - Throws: `ValidationError`, which exits with 64, or a `Failure`.
  init(_ command: ServerCommand) throws {
    listening = try ListeningConfiguration(command.listening)
    tls = try ServerTLSConfiguration(command.tls, names: ServerNames.all(hosts: command.access.host, addresses: listening.hosts))
    serving = try ServingPlan(command.serving)
    pipe = try PipeConfiguration(command.streams, isServed: serving.hasPipe)
    exec = try ExecConfiguration(command.streams, isServed: serving.hasProcesses)
    if command.streams.binary, !serving.hasPipe, !serving.hasProcesses {
      throw ValidationError("--binary goes with --mode pipe and --mode exec:COMMAND.")
    }
    upstream = try UpstreamConfiguration(command.upstream)
    chat = try ChatConfiguration(command.store, rate: command.limits.rate)
    if chat.store != nil, serving.chatPath == nil { throw ValidationError("--store keeps what the chat says, and no chat is served.") }
    guard chat.accounts != .certificate || tls?.clientAuthorities != nil else {
      throw ValidationError("--accounts certificate needs --client-ca: whose certificates count.")
    }
    var limits = try Limits(
      maxMessage: command.limits.maxMessage, maxFragments: command.limits.maxFragments, pingInterval: command.limits.pingInterval)
    limits.requirePace()
    self.limits = limits
    compresses = !command.limits.noCompress
    policy = try AccessPolicy(command.access, isLoopbackOnly: listening.isLoopbackOnly)
    connections = try ConnectionPolicy(command.limits, command.proxies)
    isOpen = command.access.open
    operation = try OperationConfiguration(command.operation, command.log)
  }
}
