import NIOCore

/// The handlers of one event loop that have something to send: each is flushed once per turn, however many messages it got.
///
/// What many are sent goes out in slices, between which the loop looks at its sockets and flushes all others: nobody else waits until the last
/// of a huge room has been told.
final class FlushQueue {
  /// How many of many are flushed at a time; each is a system call of some microseconds.
  static let slice = 64

  private let eventLoop: NIOIsolatedEventLoop
  private var waiting: [WebSocketHandler] = []
  private var many = CircularBuffer<WebSocketHandler>()
  private var sliceIsDue = false

  /// To be made and used on `eventLoop` only.
  init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop.assumeIsolated() }

  func add(_ handler: WebSocketHandler) {
    if waiting.isEmpty { eventLoop.execute { self.flush() } }
    waiting.append(handler)
  }

  /// Adds one of more than `slice` that are sent the same.
  func addOneOfMany(_ handler: WebSocketHandler) {
    many.append(handler)
    guard !sliceIsDue else { return }
    sliceIsDue = true
    eventLoop.execute { self.flushSlice() }
  }

  private func flush() {
    let handlers = waiting
    waiting.removeAll(keepingCapacity: true)
    for handler in handlers { handler.flushOutbox() }
  }

  private func flushSlice() {
    for _ in 0..<min(Self.slice, many.count) { many.removeFirst().flushOutbox() }
    sliceIsDue = !many.isEmpty
    if sliceIsDue { eventLoop.inNextTurn { self.flushSlice() } }
  }
}
