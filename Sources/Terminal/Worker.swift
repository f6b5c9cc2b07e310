internal import Glibc

/// Starts threads that nobody joins.
package enum Worker {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }

  /// Runs `body` on a thread of its own, which inherits the caller's signal mask.
  package static func start(_ body: @escaping @Sendable () -> Void) {
    precondition(begin(body), "no thread")
  }

  /// The same where a thread may be missing; returns whether there is one.
  package static func begin(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(Body(body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, retained.toOpaque())
    guard status == 0 else {
      retained.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
