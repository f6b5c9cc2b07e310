import HTTPTypes
import NIOCore
import WebSocketCore

/// Takes in what a server's listeners accept, within the limits on connections; used on one event loop.
final class Acceptor {
  let policy: ConnectionPolicy
  let application: any ServerApplication
  let openConnections: OpenConnections
  private let servesOnce: Bool
  private let whenOver: @Sendable (ServerEnd) -> Void
  private var counter: ConnectionCounter
  private var listeners: [ListenerHandler] = []
  /// The one WebSocket of a server that serves once.
  private var served: AcceptedConnection?

  /// - Parameters:
  ///   - servesOnce: whether the first connection that becomes a WebSocket is the only one; where there is no listener, any is.
  ///   - whenOver: called when that has ended, or a listener has failed.
  init(
    _ policy: ConnectionPolicy, for application: any ServerApplication, _ openConnections: OpenConnections, servesOnce: Bool = false,
    whenOver: @escaping @Sendable (ServerEnd) -> Void = { _ in }
  ) {
    self.policy = policy
    self.servesOnce = servesOnce
    self.whenOver = whenOver
    self.application = application
    self.openConnections = openConnections
    counter = ConnectionCounter(maximum: policy.maximumConnections, maximumPerNetwork: policy.maximumPerAddress)
  }

  /// Whether accepting is to wait until a connection has ended.
  var isFull: Bool { counter.isFull }

  func add(_ listener: ListenerHandler) { listeners.append(listener) }

  func failed(_ error: TransportError) { whenOver(.failed(error)) }

  /// Begins with a connection; `next` sets up what stands behind its first stage, as soon as it is known whose it is.
  func accept(_ channel: any Channel, next: @escaping (AcceptedConnection) throws -> Void) throws {
    let verdict = counter.add()
    let connection = AcceptedConnection(self, refusal: verdict == .served ? nil : .noRoom)
    channel.closeFuture.assumeIsolated().whenComplete { _ in connection.ended() }
    guard verdict != .dropped else { return channel.close(promise: nil) }
    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(connection, next: next))
  }

  func add(from network: [UInt8]) -> ConnectionCounter.Verdict { counter.add(from: network) }

  func remove(from network: [UInt8]) { counter.remove(from: network) }

  func ended(_ connection: AcceptedConnection) {
    counter.remove()
    for listener in listeners { listener.resume() }
    if servesOnce, connection === served || listeners.isEmpty { whenOver(.served) }
  }

  /// A connection is to become a WebSocket.
  ///
  /// - Throws: 503 when there may be one only, and there was.
  func becomesWebSocket(_ connection: AcceptedConnection) throws(Refusal) {
    guard servesOnce else { return }
    guard served == nil else { throw Refusal(.serviceUnavailable, "this server serves one connection only") }
    served = connection
    for listener in listeners { listener.close() }
  }
}

extension Refusal {
  fileprivate static let noRoom = Refusal(.serviceUnavailable, "there is no room for more connections", fields: [.retryAfter: "5"])
}
