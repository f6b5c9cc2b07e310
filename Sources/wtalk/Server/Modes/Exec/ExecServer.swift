import HTTPTypes
import Logging
import NIOCore
import WebSocketCore
import WebSocketTransport

/// Starts a process for every connection.
final class ExecServer: ModeServer {
  private let command: String
  private let path: URLPath
  private let configuration: ExecConfiguration
  private let limits: Limits
  private let processes: RunningProcesses
  private let eventLoop: any EventLoop
  private let logger: Logger

  init(
    _ command: String, at path: URLPath, _ configuration: ExecConfiguration, limits: Limits, processes: RunningProcesses,
    on eventLoop: any EventLoop, logger: Logger
  ) {
    self.command = command
    self.path = path
    self.configuration = configuration
    self.limits = limits
    self.processes = processes
    self.eventLoop = eventLoop
    self.logger = logger
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try head.requireUpgrade()
    let handshake = try ServerHandshake(head)
    guard !processes.isFull else { throw Refusal(.serviceUnavailable, "as many processes run as may (--max-processes)") }
    let environment = RequestEnvironment(head, from: peer, at: path, configuration, inherited: Environment.shared)
    let program = ExecProgram(
      command: command, environment: environment.variables, configuration: configuration, maximumMessage: limits.maximumMessageSize)
    var logger = logger
    logger[metadataKey: "from"] = "\(peer)"
    let delegate = ExecPeer(program, processes: processes, on: eventLoop, logger: logger)
    return .upgrade(Acceptance(handshake, limits: limits, delegate: delegate))
  }

  func stop(_ done: @escaping () -> Void) { processes.stop(done) }

  func abort() { processes.abort() }
}

/// What is to run for a connection.
struct ExecProgram {
  let command: String
  /// `NAME=value`, each.
  let environment: [String]
  let configuration: ExecConfiguration
  let maximumMessage: Int
}
