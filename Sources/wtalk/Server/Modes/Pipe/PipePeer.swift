import WebSocketCore
import WebSocketTransport

/// One client of the pipe.
final class PipePeer: WebSocketDelegate {
  let name: String
  private(set) var socket: WebSocketHandler?
  private unowned let server: PipeServer

  init(_ name: String, server: PipeServer) {
    self.name = name
    self.server = server
  }

  /// Whether the pipe should wait for it.
  var isCongested: Bool { socket.map { $0.isOpen && $0.isCongested } ?? false }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    server.joined(self)
  }

  func received(_ message: Message) { server.heard(message, from: self) }

  func receivedAll() { server.heardAll() }

  func drained() { server.goOn() }

  func closed(_ closure: Closure) {
    socket = nil
    server.left(self)
  }
}
