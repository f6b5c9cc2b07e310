import Synchronization

/// Lets the main thread wait for a reason to stop.
final class StopRequest: Sendable {
  private let gate = Gate()
  private let reason = Mutex<Failure?>(nil)

  /// Why the server cannot go on; nil when it was told to stop.
  var failure: Failure? { reason.withLock { $0 } }

  func open() { gate.open() }

  func fail(_ failure: Failure) {
    reason.withLock { $0 = $0 ?? failure }
    open()
  }

  func wait() { gate.wait() }
}
