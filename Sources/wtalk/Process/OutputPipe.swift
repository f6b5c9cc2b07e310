import NIOCore
import NIOPosix

/// Reads from a descriptor, which it owns, on an event loop, as long as nobody holds it.
final class OutputPipe: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let received: (ByteBuffer) -> Void
  private let ended: () -> Void
  private var context: ChannelHandlerContext?
  private var isClosed = false

  /// Whether nothing more is read for now; what is left when all writers are gone comes all the same.
  var isHeld = false {
    didSet { if oldValue, !isHeld { context?.read() } }
  }

  /// To be made on `eventLoop`; `ended` is called once.
  private init(received: @escaping (ByteBuffer) -> Void, ended: @escaping () -> Void) {
    self.received = received
    self.ended = ended
  }

  /// - Parameter size: the most bytes of one read.
  static func open(
    _ descriptor: Int32, size: Int, on eventLoop: any EventLoop, received: @escaping (ByteBuffer) -> Void, ended: @escaping () -> Void
  ) -> OutputPipe {
    let pipe = OutputPipe(received: received, ended: ended)
    let bound = NIOLoopBound(pipe, eventLoop: eventLoop)
    NIOPipeBootstrap(group: eventLoop)
      .channelOption(.autoRead, value: false)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: size))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
      }
      .takingOwnershipOfDescriptor(input: descriptor)
      .assumeIsolated().whenFailure { _ in pipe.finish() }
    return pipe
  }

  /// Reads no more.
  func close() {
    isClosed = true
    context?.close(promise: nil)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    guard !isClosed else { return context.close(promise: nil) }
    if !isHeld { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { received(Self.unwrapInboundIn(data)) }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !isHeld { context.read() }
  }

  // A terminal ends with EIO.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    finish()
  }

  private func finish() { ended() }
}
