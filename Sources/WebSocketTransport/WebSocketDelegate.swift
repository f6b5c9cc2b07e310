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
}
