package import NIOCore
import NIOPosix

/// Accepts streams, and gives each of them a bridge.
package final class StreamListener: Sendable {
  private let channel: any Channel
  private let place: ClientRoute.Destination
  private let file: UnixSocketFile?

  /// - Parameters:
  ///   - place: a port of 0 lets the system pick one; a Unix socket that nobody listens at gives way, and is for this user alone.
  ///   - makeBridge: called on the event loop; what it gives has no WebSocket yet.
  /// - Throws: `TransportError`.
  package init(
    at place: ClientRoute.Destination, on eventLoop: any EventLoop, makeBridge: @escaping @Sendable () -> StreamBridge
  ) throws(TransportError) {
    let bootstrap = ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelOption(.writeBufferWaterMark, value: .usual)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(makeBridge()) }
      }
    switch place {
    case .host(let host, let port):
      file = nil
      let bound =
        bootstrap
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: host, port: port)
      channel = try Self.wait(for: bound, at: place)
    case .unixSocket(let path):
      let file = try UnixSocketFile(path, mode: 0o600)
      self.file = file
      do throws(TransportError) {
        channel = try Self.wait(for: bootstrap.withBoundSocket(file.descriptor), at: place)
      } catch {
        file.remove()
        throw error
      }
    }
    self.place = place
  }

  /// Where it really listens.
  package var address: ClientRoute.Destination {
    switch place {
    case .host(let host, let port): .host(host, port: channel.localAddress?.port ?? port)
    case .unixSocket: place
    }
  }

  /// Accepts no more; a Unix socket goes.
  package func close() {
    file?.remove()
    channel.close(promise: nil)
  }

  private static func wait(for channel: EventLoopFuture<any Channel>, at place: ClientRoute.Destination) throws(TransportError)
    -> any Channel
  {
    do { return try channel.wait() } catch { throw TransportError(error, at: place.description) }
  }
}
