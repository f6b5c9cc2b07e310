package import NIOCore
import NIOPosix
import WebSocketCore

/// Listens, accepts, and stops in an orderly way. All connections live on one event loop.
package final class Server: Sendable {
  /// The part that lives on the event loop.
  private struct Shared {
    let application: any ServerApplication
    let flushQueue: FlushQueue
    let openConnections: OpenConnections
  }

  private let eventLoop: any EventLoop
  private let shared: NIOLoopBound<Shared>
  private let listeners: [any Channel]

  /// Where the server really listens.
  package let addresses: [ListenAddress]

  /// Binds every address, or none.
  ///
  /// - Parameter application: made on the event loop.
  /// - Throws: `TransportError`.
  package init(
    listening addresses: [ListenAddress], on eventLoop: any EventLoop,
    application: @escaping @Sendable (any EventLoop) -> any ServerApplication
  ) throws(TransportError) {
    self.eventLoop = eventLoop
    do {
      shared = try eventLoop.submit {
        NIOLoopBound(
          Shared(application: application(eventLoop), flushQueue: FlushQueue(on: eventLoop), openConnections: OpenConnections()),
          eventLoop: eventLoop)
      }.wait()
    } catch {
      throw TransportError(error, at: "")
    }
    listeners = try Self.bind(addresses, on: eventLoop, shared)
    self.addresses = zip(addresses, listeners).map { ListenAddress(host: $0.host, port: $1.localAddress?.port ?? $0.port) }
  }

  private static func bind(
    _ addresses: [ListenAddress], on eventLoop: any EventLoop, _ shared: NIOLoopBound<Shared>
  ) throws(TransportError) -> [any Channel] {
    let bootstrap = ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: WebSocketHandler.channelCapacity))
      .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: 65_536))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let shared = shared.value
          try ServerHandshakeHandler(
            application: shared.application, flushQueue: shared.flushQueue, openConnections: shared.openConnections
          ).addPipeline(to: channel)
        }
      }
    var bound: [any Channel] = []
    for address in addresses {
      do {
        bound.append(try bootstrap.bind(host: address.host, port: address.port).wait())
      } catch {
        for channel in bound { channel.close(promise: nil) }
        throw TransportError(error, at: address.authority)
      }
    }
    return bound
  }

  /// Stops accepting and sends Close 1001 to all; the future succeeds when the last connection is gone.
  package func stop() -> EventLoopFuture<Void> {
    let gone = eventLoop.makePromise(of: Void.self)
    for listener in listeners { listener.close(promise: nil) }
    eventLoop.execute { [shared] in shared.value.openConnections.dismissAll(gone) }
    return gone.futureResult
  }

  /// Drops the connections that are left.
  package func abort() {
    eventLoop.execute { [shared] in shared.value.openConnections.abortAll() }
  }
}
