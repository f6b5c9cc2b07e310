package import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Accepts streams, and gives each of them a bridge.
package final class StreamListener: Sendable {
  private let channel: any Channel
  private let place: ClientRoute.Destination

  /// - Parameters:
  ///   - place: a port of 0 lets the system pick one; a Unix socket must not exist, and is for this user alone.
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
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 128 << 10))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(makeBridge()) }
      }
    do {
      channel =
        switch place {
        case .host(let host, let port):
          try bootstrap
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port).wait()
        case .unixSocket(let path): try Self.privately { try bootstrap.bind(unixDomainSocketPath: path).wait() }
        }
    } catch {
      throw TransportError(error, at: place.description)
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
    channel.close(promise: nil)
    if case .unixSocket(let path) = place { unlink(path) }
  }

  /// What `make` makes in the file system is the user's alone from the start.
  private static func privately<Made>(_ make: () throws -> Made) rethrows -> Made {
    let mask = umask(0o177)
    defer { umask(mask) }
    return try make()
  }
}
