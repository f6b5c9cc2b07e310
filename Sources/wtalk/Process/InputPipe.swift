import NIOCore
import NIOPosix
import WebSocketTransport

/// Writes to a descriptor, which it owns, on an event loop.
final class InputPipe: ChannelInboundHandler {
  typealias InboundIn = Never
  typealias OutboundOut = ByteBuffer

  private enum End {
    case open
    /// Once everything is written.
    case due
    case closed
  }

  private let drained: () -> Void
  private var context: ChannelHandlerContext?
  private var waiting = ByteBuffer()
  private var end = End.open

  private init(drained: @escaping () -> Void) {
    self.drained = drained
  }

  /// To be opened on `eventLoop`; `drained` is called when a congested pipe takes bytes again, or never will.
  static func open(_ descriptor: Int32, on eventLoop: any EventLoop, drained: @escaping () -> Void) -> InputPipe {
    let pipe = InputPipe(drained: drained)
    let bound = NIOLoopBound(pipe, eventLoop: eventLoop)
    NIOPipeBootstrap(group: eventLoop)
      .channelOption(.writeBufferWaterMark, value: .usual)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
      }
      .takingOwnershipOfDescriptor(output: descriptor)
      .assumeIsolated().whenFailure { _ in pipe.gone() }
    return pipe
  }

  /// Whether nobody reads what is written.
  var isClosed: Bool { end == .closed }

  /// Whether so much is unwritten that the source should wait for `drained`.
  var isCongested: Bool {
    guard !isClosed else { return false }
    return context.map { !$0.channel.isWritable } ?? (waiting.readableBytes > 128 << 10)
  }

  /// Takes bytes, to be written at the next `flush`; a closed pipe drops them.
  func write(_ bytes: ByteBuffer) {
    guard end == .open else { return }
    waiting.writeImmutableBuffer(bytes)
  }

  func flush() {
    guard waiting.readableBytes > 0, let context else { return }
    context.writeAndFlush(Self.wrapOutboundOut(waiting), promise: nil)
    waiting = ByteBuffer()
  }

  /// Ends the reader's input once everything is written.
  func finish() {
    guard end == .open else { return }
    end = .due
    if context != nil { closeBehindWrites() }
  }

  /// Drops what is unwritten.
  func abort() {
    end = .closed
    context?.close(promise: nil)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    switch end {
    case .open: flush()
    case .due: closeBehindWrites()
    case .closed: context.close(promise: nil)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { drained() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) { gone() }

  private func gone() {
    context = nil
    end = .closed
    waiting = ByteBuffer()
    drained()
  }

  private func closeBehindWrites() {
    guard let context else { return }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    context.writeAndFlush(Self.wrapOutboundOut(waiting), promise: written)
    waiting = ByteBuffer()
  }
}
