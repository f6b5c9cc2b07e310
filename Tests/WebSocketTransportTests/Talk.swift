import HTTPTypes
import NIOCore
import NIOPosix
import WebSocketCore

@testable import WebSocketTransport

/// One run of a client: sends, hears as many messages as it sent, closes, and tells how it went once the transport is gone.
final class Talk: WebSocketDelegate {
  struct Outcome: Equatable, Sendable {
    var subprotocol: String?
    var heard: [Message] = []
    var closure: Closure?
    var pings: [String] = []
  }

  private let sending: [Message]
  private let promise: EventLoopPromise<Outcome>
  private var outcome = Outcome()
  private var socket: WebSocketHandler?

  private init(_ sending: [Message], _ promise: EventLoopPromise<Outcome>) {
    self.sending = sending
    self.promise = promise
  }

  /// - Throws: `TransportError`.
  static func run(
    _ route: ClientRoute, target: String = "/", subprotocols: [String] = [], timeout: TimeAmount = .seconds(10),
    resolver: (any Resolver & Sendable)? = nil, sending: [Message] = [], observer: (@Sendable () -> any WireObserver)? = nil
  ) async throws -> Outcome {
    var client = Client(route: route, limits: Limits(), timeout: timeout)
    client.resolver = resolver
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let handshake = ClientHandshake(authority: "there", target: target, subprotocols: subprotocols, key: "dGhlIHNhbXBsZSBub25jZQ==")
    let promise = eventLoop.makePromise(of: Outcome.self)
    eventLoop.execute { [client] in
      let talk = Talk(sending, promise)
      client.connect(handshake, on: eventLoop, delegate: talk, observer: observer?()).assumeIsolated().whenComplete { result in
        switch result {
        case .success(let agreed): if agreed != talk.outcome.subprotocol { promise.fail(TransportError.notHTTP) }
        case .failure(let error): promise.fail(error)
        }
      }
    }
    return try await promise.futureResult.get()
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    outcome.subprotocol = socket.subprotocol
    for message in sending { socket.send(message) }
    if sending.isEmpty { socket.close(.normal) }
    socket.whenDisconnected { [self] in promise.succeed(outcome) }
  }

  func received(_ message: Message) {
    outcome.heard.append(message)
    if outcome.heard.count == sending.count { socket?.close(.normal, reason: "done") }
  }

  func receivedAll() {}
  func drained() {}
  func closed(_ closure: Closure) { outcome.closure = closure }

  func pinged(_ payload: ByteBuffer) { outcome.pings.append("pinged \(String(buffer: payload))") }
  func ponged(_ payload: ByteBuffer, roundTrip: Duration?) { outcome.pings.append(roundTrip == nil ? "ponged" : "answered") }
  func pingSent() { outcome.pings.append("sent") }
}

extension Message {
  static func text(_ text: String) -> Message { Message(.text, ByteBuffer(string: text)) }
}
