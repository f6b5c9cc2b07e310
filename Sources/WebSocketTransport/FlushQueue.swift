import NIOCore

/// The handlers of one event loop that have something to send: each is flushed once per turn, however many messages it got.
final class FlushQueue {
  private let eventLoop: NIOIsolatedEventLoop
  private var waiting: [WebSocketHandler] = []

  /// To be made and used on `eventLoop` only.
  init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop.assumeIsolated() }

  func add(_ handler: WebSocketHandler) {
    if waiting.isEmpty { eventLoop.execute { self.flush() } }
    waiting.append(handler)
  }

  private func flush() {
    let handlers = waiting
    waiting.removeAll(keepingCapacity: true)
    for handler in handlers { handler.flushOutbox() }
  }
}
