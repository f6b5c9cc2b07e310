import WebSocketCore
import WebSocketTransport

/// One of two WebSockets that are handed each other's messages, and each other's end.
///
/// The far one, to the upstream, opens first; it is not read before the near one is there. Both want `Limits.patient`.
final class RelayEnd: WebSocketDelegate {
  private var socket: WebSocketHandler?
  /// How this one ended.
  private var closure: Closure?
  /// What the far one said before the near one opened; nil from then on, and in the near one.
  private var early: [Message]?
  /// The near one holds the far one: what that has said outlives its connection.
  private var far: RelayEnd?
  private weak var near: RelayEnd?

  private var other: RelayEnd? { far ?? near }

  private init() {}

  static func pair() -> (near: RelayEnd, far: RelayEnd) {
    let (near, far) = (RelayEnd(), RelayEnd())
    (near.far, far.near, far.early) = (far, near, [])
    return (near, far)
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    if let far { far.begin(with: socket) } else { socket.pauseReading() }
  }

  func received(_ message: Message) {
    if early == nil { other?.socket?.send(message) } else { early?.append(message) }
  }

  func receivedAll() {
    if other?.socket?.isCongested == true { socket?.pauseReading() }
  }

  func drained() { other?.socket?.resumeReading() }

  func closed(_ closure: Closure) {
    self.closure = closure
    if early == nil { other?.close(as: closure) }
  }

  /// The near one is there.
  private func begin(with socket: WebSocketHandler) {
    for message in early ?? [] { socket.send(message) }
    early = nil
    if let closure { near?.close(as: closure) } else { self.socket?.resumeReading() }
  }

  /// Ends this one as the other has ended, behind all that was sent; it is read up to the peer's Close.
  private func close(as closure: Closure) {
    switch closure {
    case .closed(let code, let reason, _): socket?.close(code, reason: reason)
    case .failed(let error): socket?.close(lostCode, reason: error.reason)
    case .lost: socket?.close(lostCode)
    }
    early = nil
    socket?.resumeReading()
  }

  /// To the upstream a client that is lost has gone away; to the client, the gateway has got nothing good from the upstream.
  private var lostCode: CloseCode { far == nil ? .goingAway : .badGateway }
}
