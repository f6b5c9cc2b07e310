import NIOCore

/// How late the event loop is with what is due, looked at once a second; lives on it.
final class EventLoopLag {
  private static let interval = Duration.seconds(1)

  private(set) var times = TimeHistogram()
  private let eventLoop: any EventLoop

  init(on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    wait()
  }

  private func wait() {
    let due = SuspendingClock.now + Self.interval
    eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(Self.interval)) { [weak self] in
      self?.times.add(max(.zero, SuspendingClock.now - due))
      self?.wait()
    }
  }
}
