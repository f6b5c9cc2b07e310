package import NIOCore
import WebSocketCore

/// Takes in connections, and stops in an orderly way. All of them live on one event loop.
package final class Server: Sendable {
  /// The part that lives on the event loop.
  private struct Shared {
    let acceptor: Acceptor
    let flushQueue: FlushQueue
    let deflaters = SharedDeflaters()

    /// Sets up what a connection goes through, one stage behind the other.
    func accept(_ channel: any Channel) throws {
      try acceptor.accept(channel) { [flushQueue, deflaters] connection in
        try ServerHandshakeHandler(connection, flushQueue: flushQueue, deflaters: deflaters).addPipeline(to: channel)
      }
    }
  }

  private let eventLoop: any EventLoop
  private let shared: NIOLoopBound<Shared>
  private let sources: [ConnectionSource]

  /// Where the server really listens.
  package var addresses: [ListenAddress] { sources.compactMap(\.address) }

  /// Opens every endpoint, or none.
  ///
  /// - Parameters:
  ///   - servesOnce: whether there is to be one WebSocket only, or the one connection that is no listener.
  ///   - whenOver: called when that has ended, or a listener has failed.
  ///   - application: made on the event loop.
  /// - Throws: `TransportError`.
  package init(
    at endpoints: [ServerEndpoint], _ policy: ConnectionPolicy, servesOnce: Bool, on eventLoop: any EventLoop,
    whenOver: @escaping @Sendable (ServerEnd) -> Void, application: @escaping @Sendable (any EventLoop) -> any ServerApplication
  ) throws(TransportError) {
    self.eventLoop = eventLoop
    do {
      shared = try eventLoop.submit {
        let acceptor = Acceptor(policy, for: application(eventLoop), OpenConnections(), servesOnce: servesOnce, whenOver: whenOver)
        return NIOLoopBound(Shared(acceptor: acceptor, flushQueue: FlushQueue(on: eventLoop)), eventLoop: eventLoop)
      }.wait()
    } catch {
      throw TransportError(error, at: "")
    }
    sources = try Self.open(endpoints, on: eventLoop, shared)
  }

  private static func open(
    _ endpoints: [ServerEndpoint], on eventLoop: any EventLoop, _ shared: NIOLoopBound<Shared>
  ) throws(TransportError) -> [ConnectionSource] {
    var sources: [ConnectionSource] = []
    for endpoint in endpoints {
      do throws(TransportError) {
        let source = try ConnectionSource(
          endpoint, on: eventLoop,
          listening: { try $0.pipeline.syncOperations.addHandler(ListenerHandler(shared.value.acceptor)) },
          accepting: { try shared.value.accept($0) })
        sources.append(source)
      } catch {
        for source in sources { source.close() }
        throw error
      }
    }
    return sources
  }

  /// Stops accepting and sends Close 1001 to all; the future succeeds when the last connection is gone.
  package func stop() -> EventLoopFuture<Void> {
    let gone = eventLoop.makePromise(of: Void.self)
    for source in sources { source.close() }
    eventLoop.execute { [shared] in shared.value.acceptor.openConnections.dismissAll(gone) }
    return gone.futureResult
  }

  /// Drops the connections that are left.
  package func abort() {
    eventLoop.execute { [shared] in shared.value.acceptor.openConnections.abortAll() }
  }
}
