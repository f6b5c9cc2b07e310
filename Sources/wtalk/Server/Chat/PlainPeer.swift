import Chat
import WebSocketCore
import WebSocketTransport

/// A client without a subprotocol: its messages are its words, whatever they are.
final class PlainPeer: WebSocketDelegate {
  private let id: PeerID
  private unowned let server: ChatServer
  private var batch: [Content] = []

  init(_ id: PeerID, server: ChatServer) {
    self.id = id
    self.server = server
  }

  func opened(_ socket: WebSocketHandler) { server.joined(id, socket) }

  func received(_ message: WebSocketCore.Message) { batch.append(Content(message)) }

  func receivedAll() {
    guard !batch.isEmpty else { return }
    let contents = batch
    batch.removeAll(keepingCapacity: contents.count <= 16)
    server.handle(.received(id, contents))
  }

  func drained() {}

  func closed(_ closure: Closure) {
    receivedAll()
    server.left(id)
  }
}
