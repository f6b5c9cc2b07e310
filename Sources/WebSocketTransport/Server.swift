package import NIOCore
import WebSocketCore

/// Takes in connections, and stops in an orderly way. All of them live on one event loop.
package final class Server: Sendable {
  private let eventLoop: any EventLoop
  private let stages: NIOLoopBound<ServerStages>
  private let sources: [ConnectionSource]

  /// Where the server really listens.
  package var addresses: [ListenAddress] { sources.compactMap(\.address) }

  /// Opens every endpoint, or none.
  ///
  /// - Parameters:
  ///   - tls: what a connection that is no Unix socket's begins with; nil for none.
  ///   - servesOnce: whether there is to be one WebSocket only, or the one connection that is no listener.
  ///   - whenOver: called when that has ended, or a listener has failed.
  ///   - application: made on the event loop.
  /// - Throws: `TransportError`.
  package init(
    at endpoints: [ServerEndpoint], _ policy: ConnectionPolicy, tls: ServerTLSContext? = nil, servesOnce: Bool, on eventLoop: any EventLoop,
    whenOver: @escaping @Sendable (ServerEnd) -> Void, application: @escaping @Sendable (any EventLoop) -> any ServerApplication
  ) throws(TransportError) {
    self.eventLoop = eventLoop
    do {
      stages = try eventLoop.submit {
        let acceptor = Acceptor(policy, for: application(eventLoop), OpenConnections(), servesOnce: servesOnce, whenOver: whenOver)
        return NIOLoopBound(
          ServerStages(acceptor: acceptor, flushQueue: FlushQueue(on: eventLoop), deflaters: SharedDeflaters(), tls: tls),
          eventLoop: eventLoop)
      }.wait()
    } catch {
      throw TransportError(error, at: "")
    }
    sources = try Self.open(endpoints, on: eventLoop, stages)
  }

  private static func open(
    _ endpoints: [ServerEndpoint], on eventLoop: any EventLoop, _ stages: NIOLoopBound<ServerStages>
  ) throws(TransportError) -> [ConnectionSource] {
    var sources: [ConnectionSource] = []
    for endpoint in endpoints {
      do throws(TransportError) {
        let source = try ConnectionSource(
          endpoint, on: eventLoop,
          listening: { try $0.pipeline.syncOperations.addHandler(ListenerHandler(stages.value.acceptor)) },
          accepting: { try stages.value.begin(on: $0) })
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
    eventLoop.execute { [stages] in stages.value.acceptor.openConnections.dismissAll(gone) }
    return gone.futureResult
  }

  /// Drops the connections that are left.
  package func abort() {
    eventLoop.execute { [stages] in stages.value.acceptor.openConnections.abortAll() }
  }
}
