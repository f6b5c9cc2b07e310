import NIOCore

/// One try to connect: its outcome, and the clock of the stage that it is in; used on one event loop.
final class ClientAttempt {
  private let eventLoop: NIOIsolatedEventLoop
  private let timeout: TimeAmount
  private let promise: EventLoopPromise<String?>
  private var timer: Scheduled<Void>?

  /// Succeeds with the agreed subprotocol, fails with `TransportError`.
  var outcome: EventLoopFuture<String?> { promise.futureResult }

  /// To be made on `eventLoop`.
  init(on eventLoop: any EventLoop, timeout: TimeAmount) {
    self.eventLoop = eventLoop.assumeIsolated()
    self.timeout = timeout
    promise = eventLoop.makePromise()
  }

  /// The next stage has begun, and has all the time for itself.
  ///
  /// - Parameter late: what to say when it took too long, if there is more to say than that.
  func begin(_ stage: String, _ context: ChannelHandlerContext, late: @escaping () -> TransportError? = { nil }) {
    timer?.cancel()
    timer = eventLoop.scheduleTask(in: timeout) { self.fail(late() ?? .timedOut(stage: stage), context) }
  }

  func succeed(_ subprotocol: String?) {
    timer?.cancel()
    promise.succeed(subprotocol)
  }

  /// Fails before there is a channel.
  func fail(_ error: TransportError) {
    timer?.cancel()
    promise.fail(error)
  }

  /// Fails and drops the channel; what comes after the first time is not heard.
  func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
    fail(error)
    context.channel.close(promise: nil)
  }
}
