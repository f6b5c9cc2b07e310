import Synchronization
import WebSocketTransport

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

  /// The server has nothing more to do.
  func take(_ end: ServerEnd) {
    switch end {
    case .served: open()
    case .failed(let error): fail(Failure(error, "cannot listen any more"))
    }
  }

  func wait() { gate.wait() }
}
