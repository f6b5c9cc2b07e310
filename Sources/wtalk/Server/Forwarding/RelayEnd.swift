import WebSocketCore
import WebSocketTransport

/// One of two WebSockets that are handed each other's messages, and each other's end.
///
/// The far one, to the upstream, opens first; it is not read before the near one is there. Both want `Limits.patient`.
final class RelayEnd: WebSocketDelegate {
  private enum Side {
    case near
    case far
  }

  private let side: Side
  private var other: RelayEnd?
  private var socket: WebSocketHandler?
  /// What came with the handshake's answer, before the near end opened.
  private var early: [Message] = []
  /// How this one ended.
  private var closure: Closure?

  private init(_ side: Side) { self.side = side }

  static func pair() -> (near: RelayEnd, far: RelayEnd) {
    let (near, far) = (RelayEnd(.near), RelayEnd(.far))
    (near.other, far.other) = (far, near)
    return (near, far)
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    switch side {
    case .near: other?.begin(with: socket)
    case .far:
      socket.pauseReading()
      // The client has gone before us.
      if let closure = other?.closure { close(as: closure) }
    }
  }

  func received(_ message: Message) {
    if let target = other?.socket { target.send(message) } else { early.append(message) }
  }

  func receivedAll() {
    if other?.socket?.isCongested == true { socket?.pauseReading() }
  }

  func drained() { other?.socket?.resumeReading() }

  func closed(_ closure: Closure) {
    self.closure = closure
    guard let other, other.socket != nil else { return }
    other.close(as: closure)
    // Each has held the other until here.
    if other.closure != nil { (other.other, self.other) = (nil, nil) }
  }

  /// The near one is there.
  private func begin(with near: WebSocketHandler) {
    for message in early { near.send(message) }
    early = []
    if let closure { other?.close(as: closure) } else { socket?.resumeReading() }
  }

  /// Ends this one as the other has ended, behind all that was sent; it is read up to the peer's Close.
  private func close(as closure: Closure) {
    switch closure {
    case .closed(let code, let reason, _): socket?.close(code, reason: reason)
    case .failed(let error): socket?.close(lostCode, reason: error.reason)
    case .lost: socket?.close(lostCode)
    }
    socket?.resumeReading()
  }

  /// For the server a client that is lost has gone away; for the client, the gateway has got nothing good from its upstream.
  private var lostCode: CloseCode { side == .far ? .goingAway : .badGateway }
}
