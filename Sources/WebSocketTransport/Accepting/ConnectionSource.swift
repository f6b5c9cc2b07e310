import NIOCore
import NIOPosix

/// An open endpoint of a server.
struct ConnectionSource: Sendable {
  /// Where it listens; nil for a lone connection.
  let address: ListenAddress?
  private let listener: (any Channel)?
  private let file: UnixSocketFile?

  /// Listens no more; a socket of ours goes from the file system.
  func close() {
    file?.remove()
    listener?.close(promise: nil)
  }

  /// Opens an endpoint on an event loop.
  ///
  /// - Parameters:
  ///   - listening: sets up a listening channel.
  ///   - accepting: sets up a connection's channel.
  init(
    _ endpoint: ServerEndpoint, on eventLoop: any EventLoop, listening: @escaping @Sendable (any Channel) throws -> Void,
    accepting: @escaping @Sendable (any Channel) throws -> Void
  ) throws(TransportError) {
    let bootstrap = Self.bootstrap(on: eventLoop, listening, accepting)
    switch endpoint {
    case .host(let host, let port):
      let asked = ListenAddress.host(host, port: port)
      let listener = try Self.wait(for: bootstrap.bind(host: host, port: port), at: "\(asked)")
      self.init(address: .host(host, port: listener.localAddress?.port ?? port), listener: listener)
    case .unix(let path, let mode):
      let file = try UnixSocketFile(path, mode: mode)
      do throws(TransportError) {
        let listener = try Self.wait(for: bootstrap.withBoundSocket(file.descriptor), at: "unix:\(path)")
        self.init(address: .unix(path), listener: listener, file: file)
      } catch {
        file.remove()
        throw error
      }
    case .inherited(let socket):
      let listener = try Self.wait(for: bootstrap.withBoundSocket(socket.descriptor), at: "\(socket.address)")
      self.init(address: socket.address, listener: listener)
    case .connection(let input, let output):
      _ = try Self.wait(for: Self.connect(input, output, on: eventLoop, accepting), at: "standard input and output")
      self.init(address: nil, listener: nil)
    }
  }

  private init(address: ListenAddress?, listener: (any Channel)?, file: UnixSocketFile? = nil) {
    (self.address, self.listener, self.file) = (address, listener, file)
  }

  private static func bootstrap(
    on eventLoop: any EventLoop, _ listening: @escaping @Sendable (any Channel) throws -> Void,
    _ accepting: @escaping @Sendable (any Channel) throws -> Void
  ) -> ServerBootstrap {
    ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try listening(channel) } }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: .usual)
      .childChannelOption(.recvAllocator, value: allocator)
      .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try accepting(channel) } }
  }

  private static func connect(
    _ input: Int32, _ output: Int32, on eventLoop: any EventLoop, _ accepting: @escaping @Sendable (any Channel) throws -> Void
  ) -> EventLoopFuture<any Channel> {
    guard input != output else {
      return ClientBootstrap(group: eventLoop)
        .channelOption(.allowRemoteHalfClosure, value: true)
        .channelOption(.writeBufferWaterMark, value: .usual)
        .channelOption(.recvAllocator, value: allocator)
        .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try accepting(channel) } }
        .withConnectedSocket(input)
    }
    return NIOPipeBootstrap(group: eventLoop)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.writeBufferWaterMark, value: .usual)
      .channelOption(.recvAllocator, value: allocator)
      .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try accepting(channel) } }
      .takingOwnershipOfDescriptors(input: input, output: output)
  }

  private static let allocator = AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: 65_536)

  private static func wait(for channel: EventLoopFuture<any Channel>, at address: String) throws(TransportError) -> any Channel {
    do { return try channel.wait() } catch { throw TransportError(error, at: address) }
  }
}
