import Chat
import NIOCore
import WebSocketCore
import WebSocketTransport

/// One connection of the load.
protocol BenchPeer: WebSocketDelegate {
  /// Whether it may send, and what it sends would not wait here.
  var isReady: Bool { get }
  /// - Parameter time: at which this was to happen.
  func send(at time: UInt64)
  /// Ends the connection.
  func leave()
}

/// Sends, and counts what comes back or, in a room, what comes from the one who talks.
final class PlainBenchPeer: BenchPeer {
  private unowned let loop: BenchLoop
  private let size: Int
  private let begun = BenchClock.now
  private var socket: WebSocketHandler?
  private var isLeaving = false

  init(_ loop: BenchLoop, size: Int) {
    self.loop = loop
    self.size = size
  }

  var isReady: Bool { socket.map { $0.isOpen && !$0.isCongested } ?? false }

  func send(at time: UInt64) { socket?.send(WebSocketCore.Message(.binary, StampedMessage.binary(time, size: size))) }

  func leave() {
    isLeaving = true
    socket?.close(.normal)
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    loop.opened(self, after: begun)
  }

  func received(_ message: WebSocketCore.Message) {
    guard message.kind == .binary, let time = StampedMessage.time(of: message.payload) else { return }
    loop.delivered(time, bytes: message.payload.readableBytes, to: self)
  }

  func receivedAll() {}
  func drained() { loop.pace() }

  func closed(_ closure: Closure) {
    socket = nil
    loop.closed(self, isLeaving ? nil : closure.words)
  }
}

/// A name of the chat that talks with another one.
final class ChatBenchPeer: BenchPeer {
  private unowned let loop: BenchLoop
  private let size: Int
  private let name: Name
  private let partner: Name
  private let begun = BenchClock.now
  private var random = SystemRandomNumberGenerator()
  private var socket: WebSocketHandler?
  private var awaited: [MessageID: UInt64] = [:]
  private var isWelcome = false
  private var isLeaving = false

  init(_ loop: BenchLoop, size: Int, name: Name, partner: Name) {
    self.loop = loop
    self.size = size
    self.name = name
    self.partner = partner
  }

  var isReady: Bool { isWelcome && socket.map { $0.isOpen && !$0.isCongested } ?? false }

  func send(at time: UInt64) {
    let id = MessageID.random(using: &random)
    awaited[id] = time
    say(.send(id: id, to: .person(partner), text: StampedMessage.text(time, size: size)))
  }

  func leave() {
    isLeaving = true
    socket?.close(.normal)
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    say(.hello(Hello(name: name)))
  }

  private func say(_ request: ChatRequest) { socket?.send(ChatExchange.message(request)) }

  func received(_ message: WebSocketCore.Message) {
    let event = message.payload.withUnsafeReadableBytes { bytes in try? ChatEvent.parse(bytes) }
    switch event {
    case .welcome:
      isWelcome = true
      loop.opened(self, after: begun)
    case .sent(let id, _, _):
      if let time = awaited.removeValue(forKey: id) { loop.acknowledged(time, to: self) }
    case .message(let push):
      guard case .text(let text) = push.content, let time = StampedMessage.time(of: text) else { return }
      loop.delivered(time, bytes: message.payload.readableBytes, to: self)
    case .fail(let error): loop.failed(self, "the server refused: \(error.message)")
    default: break
    }
  }

  func receivedAll() {}
  func drained() { loop.pace() }

  func closed(_ closure: Closure) {
    socket = nil
    loop.closed(self, isLeaving ? nil : closure.words)
  }
}
