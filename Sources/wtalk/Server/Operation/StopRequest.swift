import Synchronization
import WebSocketTransport

/// Lets the main thread wait for a reason to stop.
final class StopRequest: Sendable {
  private let gate = Gate()
  private let reason = Mutex<Failure?>(nil)
  private let opening = Mutex(Opening())

  private struct Opening {
    var isOpen = false
    var action: (@Sendable () -> Void)?
  }

  /// Why the server cannot go on; nil when it was told to stop.
  var failure: Failure? { reason.withLock { $0 } }

  func open() {
    gate.open()
    let action = opening.withLock { opening in
      opening.isOpen = true
      return opening.action
    }
    action?()
  }

  /// Calls `action` whenever a reason comes, and for one that has come.
  func whenOpened(_ action: @escaping @Sendable () -> Void) {
    let isOpen = opening.withLock { opening in
      opening.action = action
      return opening.isOpen
    }
    if isOpen { action() }
  }

  func fail(_ failure: Failure) {
    reason.withLock { $0 = $0 ?? failure }
    open()
  }

  /// The server has nothing more to do.
  func take(_ end: ServerEnd) {
    switch end {
    case .served: open()
    case .failed(let error): fail(Failure(error, "cannot listen any more"))
    }
  }

  func wait() { gate.wait() }
}
