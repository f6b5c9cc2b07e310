import Chat
import Glibc
import NIOCore
import NIOPosix
import WebSocketTransport

/// Listens beside the store for the orders of its owner, each a line of JSON that gets a line of JSON. Only the owner can reach it.
final class AdminSocket: Sendable {
  private let listener: any Channel
  private let store: String

  /// - Throws: what kept the socket from being made; what an ended server left there is no hindrance, for the store is locked.
  init(store: String, _ application: NIOLoopBound<RoutedServer>, on eventLoop: any EventLoop) throws {
    self.store = store
    let address = AdminAddress(store: store)
    let bootstrap = ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: 16)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let server = application.value.chat else { return channel.close(promise: nil) }
          try channel.pipeline.syncOperations.addHandler(AdminHandler(server))
        }
      }
    let mask = umask(0o177)
    defer { umask(mask) }
    listener = try bootstrap.bind(unixDomainSocketPath: address.path, cleanupExistingSocketFile: true).wait()
  }

  func close() {
    try? listener.close().wait()
    unlink(AdminAddress(store: store).path)
  }
}

/// One connection: one order.
private final class AdminHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let longestOrder = 65_536

  private let server: ChatServer
  private var order = ByteBuffer()
  private var isAnswered = false

  init(_ server: ChatServer) {
    self.server = server
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isAnswered else { return }
    var bytes = Self.unwrapInboundIn(data)
    order.writeBuffer(&bytes)
    guard let end = order.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
      if order.readableBytes > Self.longestOrder { context.close(promise: nil) }
      return
    }
    isAnswered = true
    let request = Array(order.readableBytesView[..<end]).withUnsafeBytes { bytes in
      Result { () throws(ChatError) in try AdminRequest.parse(bytes) }
    }
    let channel = context.channel
    switch request {
    case .success(let request): server.order(request) { Self.answer($0, channel) }
    case .failure(let error): Self.answer(.refused(error), channel)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private static func answer(_ answer: AdminAnswer, _ channel: any Channel) {
    var bytes: [UInt8] = []
    answer.encode(into: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in channel.close(promise: nil) }
  }
}
