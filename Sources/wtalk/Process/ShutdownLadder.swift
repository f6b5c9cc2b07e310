import Glibc
import WebSocketCore

/// How a process that nobody needs any more comes to its end: its input has ended, and where that is not enough, signals follow.
struct ShutdownLadder: Equatable {
  /// Each signal, and how long it waits for what came before it to work.
  private static let steps: [(wait: Duration, signal: Int32)] = [(.seconds(1), SIGINT), (.seconds(1), SIGTERM), (.seconds(2), SIGKILL)]

  private var next: Int?

  /// When `tick` wants to be called.
  private(set) var deadline: Instant?

  /// Nobody needs the process any more; said again, it changes nothing.
  mutating func begin(at now: Instant) {
    if next == nil { wait(for: 0, from: now) }
  }

  /// Time has passed; returns the signal that is due.
  mutating func tick(at now: Instant) -> Int32? {
    guard let next, let deadline, now >= deadline else { return nil }
    wait(for: next + 1, from: now)
    return Self.steps[next].signal
  }

  /// The process is gone.
  mutating func end() { deadline = nil }

  private mutating func wait(for step: Int, from now: Instant) {
    next = step
    deadline = Self.steps.indices.contains(step) ? now.advanced(by: Self.steps[step].wait) : nil
  }
}
