package import NIOCore
package import WebSocketCore

/// Keeps one timer for a machine's moving `deadline`; used on one event loop.
///
/// A deadline that moves away costs nothing: the timer fires early once and is set anew by the next `set`.
package final class DeadlineTimer {
  private let eventLoop: NIOIsolatedEventLoop
  private var scheduled: Scheduled<Void>?
  private var due: Instant?
  private var action: (() -> Void)?

  /// To be made on `eventLoop`; `action` ticks the machine and calls `set` with its next deadline.
  package init(on eventLoop: any EventLoop, _ action: @escaping () -> Void) {
    self.eventLoop = eventLoop.assumeIsolated()
    self.action = action
  }

  package func set(_ deadline: Instant?) {
    guard let deadline, let action, due.map({ deadline < $0 }) ?? true else { return }
    scheduled?.cancel()
    due = deadline
    scheduled = eventLoop.scheduleTask(in: TimeAmount(Instant.now.duration(to: deadline))) {
      self.due = nil
      action()
    }
  }

  /// Ends the timer for good and lets go of `action`.
  package func cancel() {
    scheduled?.cancel()
    action = nil
  }
}
