import Synchronization

/// The exit status, once it is known; the first one counts.
final class Ending: Sendable {
  private let status = Mutex<ExitStatus?>(nil)
  private let gate = Gate()

  func set(_ status: ExitStatus) {
    let isFirst = self.status.withLock { known in
      defer { known = known ?? status }
      return known == nil
    }
    if isFirst { gate.open() }
  }

  func wait() -> ExitStatus {
    gate.wait()
    return status.withLock { $0 } ?? .internal
  }
}
