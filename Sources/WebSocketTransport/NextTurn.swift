import NIOCore

extension NIOIsolatedEventLoop {
  /// Calls `action` once the loop has looked at its sockets again; a task that is due at once would run before that.
  func inNextTurn(_ action: @escaping () -> Void) {
    scheduleTask(in: .microseconds(50), action)
  }
}
