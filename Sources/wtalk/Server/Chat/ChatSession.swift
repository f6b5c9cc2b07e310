import Chat
import NIOCore
import WebSocketCore
import WebSocketTransport

/// A client that speaks `chat.wtalk.v1`: its messages are requests, taken no faster than the rate allows.
final class ChatSession: WebSocketDelegate {
  static let subprotocol = "chat.wtalk.v1"

  private let id: PeerID
  private let home: Address
  private let address: IPAddress?
  /// The name in its certificate.
  private let certified: Name?
  private unowned let server: ChatServer
  private let eventLoop: any EventLoop
  private var socket: WebSocketHandler?
  private var rate: TokenBucket
  /// What was read before the rate stopped us; at most one turn's worth, since reading is paused meanwhile.
  private var waiting = CircularBuffer<WebSocketCore.Message>()
  private var timer: DeadlineTimer?

  /// - Parameter rate: requests a second; twice as many may come at once.
  init(
    _ id: PeerID, home: Address, from address: IPAddress?, _ certified: Name?, rate: Int, server: ChatServer, on eventLoop: any EventLoop
  ) {
    self.rate = TokenBucket(burst: 2 * rate, perSecond: Double(rate), at: .now)
    self.id = id
    self.home = home
    self.address = address
    self.certified = certified
    self.server = server
    self.eventLoop = eventLoop
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    timer = DeadlineTimer(on: eventLoop) { [weak self] in self?.takeWaiting() }
    server.connected(id, home: home, from: address, certified, socket)
  }

  func received(_ message: WebSocketCore.Message) { waiting.append(message) }

  func receivedAll() { takeWaiting() }

  func drained() { server.drained(id) }

  func closed(_ closure: Closure) {
    timer?.cancel()
    // What came before the Close counts; the rate has nobody left to slow down.
    while let message = waiting.popFirst() { take(message) }
    socket = nil
    server.left(id)
  }

  private func takeWaiting() {
    while let message = waiting.first {
      guard rate.take(at: .now) else {
        socket?.pauseReading()
        timer?.set(rate.next)
        return
      }
      waiting.removeFirst()
      take(message)
    }
    socket?.resumeReading()
  }

  private func take(_ message: WebSocketCore.Message) {
    guard message.kind == .text else {
      waiting.removeAll()
      socket?.close(.unsupportedData, reason: "the chat speaks text")
      return
    }
    let request = message.payload.withUnsafeReadableBytes { bytes in
      Result { () throws(ChatError) in try ChatRequest.parse(bytes) }
    }
    switch request {
    case .success(let request): server.handle(.requested(id, request))
    case .failure(let error): server.handle(.refused(id, error))
    }
  }
}
