package import NIOCore
import NIOPosix
import WebSocketCore

/// Listens, accepts, and stops in an orderly way. All connections live on one event loop.
package final class Server: Sendable {
  private let eventLoop: any EventLoop
  private let stages: NIOLoopBound<ServerStages>
  private let listeners: [any Channel]

  /// Where the server really listens.
  package let addresses: [ListenAddress]

  /// Binds every address, or none.
  ///
  /// - Parameters:
  ///   - tls: what every connection begins with; nil for none.
  ///   - application: made on the event loop.
  /// - Throws: `TransportError`.
  package init(
    listening addresses: [ListenAddress], on eventLoop: any EventLoop, tls: ServerTLSContext? = nil,
    application: @escaping @Sendable (any EventLoop) -> any ServerApplication
  ) throws(TransportError) {
    self.eventLoop = eventLoop
    do {
      stages = try eventLoop.submit {
        NIOLoopBound(
          ServerStages(
            application: application(eventLoop), flushQueue: FlushQueue(on: eventLoop), openConnections: OpenConnections(), tls: tls),
          eventLoop: eventLoop)
      }.wait()
    } catch {
      throw TransportError(error, at: "")
    }
    listeners = try Self.bind(addresses, on: eventLoop, stages)
    self.addresses = zip(addresses, listeners).map { ListenAddress(host: $0.host, port: $1.localAddress?.port ?? $0.port) }
  }

  private static func bind(
    _ addresses: [ListenAddress], on eventLoop: any EventLoop, _ stages: NIOLoopBound<ServerStages>
  ) throws(TransportError) -> [any Channel] {
    let bootstrap = ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 128 << 10))
      .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: 65_536))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try stages.value.begin(on: channel) }
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
    eventLoop.execute { [stages] in stages.value.openConnections.dismissAll(gone) }
    return gone.futureResult
  }

  /// Drops the connections that are left.
  package func abort() {
    eventLoop.execute { [stages] in stages.value.openConnections.abortAll() }
  }
}
