import HTTPTypes
import Logging
import WebSocketCore
import WebSocketTransport

/// Sends every message back to its sender.
final class EchoServer: ServerApplication {
  private let configuration: ServerConfiguration
  private let logger: Logger

  init(_ configuration: ServerConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  func answer(_ head: RequestHead, from address: IPAddress?) throws(Refusal) -> ServerAnswer {
    try configuration.policy.check(head)
    guard head.wantsUpgrade else {
      throw Refusal(.upgradeRequired, "this server speaks WebSocket only", fields: [.upgrade: "websocket", .connection: "Upgrade"])
    }
    return .upgrade(Acceptance(try ServerHandshake(head), limits: configuration.limits, delegate: EchoPeer()))
  }

  func refused(_ refusal: Refusal, from address: String) { logger.refused(refusal, from: address) }
}

/// One connection of an echo server; a peer that does not read its echoes is not read either.
private final class EchoPeer: WebSocketDelegate {
  private var socket: WebSocketHandler?

  func opened(_ socket: WebSocketHandler) { self.socket = socket }

  func received(_ message: Message) { socket?.send(message) }

  func receivedAll() {
    if let socket, socket.isCongested { socket.pauseReading() }
  }

  func drained() { socket?.resumeReading() }

  func closed(_ closure: Closure) { socket = nil }
}
