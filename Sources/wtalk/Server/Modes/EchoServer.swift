import WebSocketCore
import WebSocketTransport

/// Sends every message back to its sender.
final class EchoServer: ModeServer {
  private let limits: Limits
  private let compression: CompressionPolicy

  init(limits: Limits, compresses: Bool) {
    self.limits = limits
    compression = compresses ? .own : .none
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try head.requireUpgrade()
    return .upgrade(Acceptance(try ServerHandshake(head), compression: compression, limits: limits, delegate: EchoPeer()))
  }
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
