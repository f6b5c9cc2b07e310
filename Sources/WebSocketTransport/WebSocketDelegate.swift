package import NIOCore
package import WebSocketCore

/// What stands behind a WebSocket: called on its event loop, in order, `closed` last and once.
package protocol WebSocketDelegate: AnyObject {
  func opened(_ socket: WebSocketHandler)
  func received(_ message: Message)
  /// All messages of one read have been received.
  func receivedAll()
  /// The socket was congested and takes messages again.
  func drained()
  func closed(_ closure: Closure)
  /// The peer pinged; it is answered without us.
  func pinged(_ payload: ByteBuffer)
  /// A pong came; with the time that the keep-alive's latest ping took, if it answers that.
  func ponged(_ payload: ByteBuffer, roundTrip: Duration?)
  /// The keep-alive's ping was queued behind everything sent so far.
  func pingSent()
}

extension WebSocketDelegate {
  package func pinged(_ payload: ByteBuffer) {}
  package func ponged(_ payload: ByteBuffer, roundTrip: Duration?) {}
  package func pingSent() {}
}
