import NIOCore

/// The handlers of one event loop that have something to send: each is flushed once per turn, however many messages it got.
///
/// What many are to be sent goes out in slices, between which the loop looks at its sockets and others are flushed first: nobody waits until
/// the last of a huge room has it.
final class FlushQueue {
  /// How many are flushed at a time; each is a system call of some microseconds.
  private static let slice = 64

  private let eventLoop: NIOIsolatedEventLoop
  private var waiting: [WebSocketHandler] = []
  /// Those that were too many for their turn.
  private var late = CircularBuffer<WebSocketHandler>()
  private var lateAreDue = false

  /// To be made and used on `eventLoop` only.
  init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop.assumeIsolated() }

  func add(_ handler: WebSocketHandler) {
    if waiting.isEmpty { eventLoop.execute { self.flush() } }
    waiting.append(handler)
  }

  private func flush() {
    let handlers = waiting
    waiting.removeAll(keepingCapacity: true)
    for handler in handlers.prefix(Self.slice) { handler.flushOutbox() }
    late.append(contentsOf: handlers.dropFirst(Self.slice))
    scheduleLate()
  }

  private func scheduleLate() {
    guard !lateAreDue, !late.isEmpty else { return }
    lateAreDue = true
    eventLoop.inNextTurn {
      self.lateAreDue = false
      for _ in 0..<min(Self.slice, self.late.count) { self.late.removeFirst().flushOutbox() }
      self.scheduleLate()
    }
  }
}
