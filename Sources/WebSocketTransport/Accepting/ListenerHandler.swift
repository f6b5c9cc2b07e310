import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// On a listening channel: accepts nothing while there is no room for it, or the system has none.
final class ListenerHandler: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias OutboundIn = Never

  /// How long to wait when the system cannot open another connection.
  private static let pause = TimeAmount.milliseconds(250)

  private let acceptor: Acceptor
  private var context: ChannelHandlerContext?
  private var isPaused = false
  private var isReadHeld = false
  /// Of the read that goes on: the channel closes with it, or reads on.
  private var error: (any Error)?

  init(_ acceptor: Acceptor) {
    self.acceptor = acceptor
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    acceptor.add(self)
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelReadComplete(context: ChannelHandlerContext) {
    error = nil
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let error { acceptor.failed(TransportError(error, at: "")) }
  }

  func read(context: ChannelHandlerContext) {
    if acceptor.isFull { acceptor.application.paused("there are too many connections") }
    if isPaused || acceptor.isFull {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    self.error = error
    guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else { return }
    guard !isPaused else { return }
    acceptor.application.paused(String(cString: strerror(error.errnoCode)))
    isPaused = true
    // The read that failed is still wanted: without this the loop would try it again at once, for ever.
    context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isPaused = false
      self.isReadHeld = false
      self.context?.channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }
  }

  /// Goes on, where there is room again.
  func resume() {
    guard isReadHeld, !isPaused, !acceptor.isFull, let context else { return }
    isReadHeld = false
    context.read()
  }

  func close() { context?.close(promise: nil) }
}
