import Glibc
import Synchronization

/// Where the threads of a `wtalk bench` meet.
final class BenchStage: Sendable {
  private struct State {
    var ready = 0
    var results: [BenchResult] = []
  }

  /// What tells the names of this run from those of others.
  let name = String(UInt32.random(in: 0x1000_0000...UInt32.max), radix: 36)

  private let threads: Int
  private let state = Mutex(State())
  private let allReady = Gate()
  private let allEnded = Gate()
  private let interrupted = Atomic(false)

  init(threads: Int) { self.threads = threads }

  var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

  @Sendable func becameReady() {
    let count = state.withLock { state in
      state.ready += 1
      return state.ready
    }
    if count == threads { allReady.open() }
  }

  @Sendable func ended(_ result: BenchResult) {
    let count = state.withLock { state in
      state.results.append(result)
      return state.results.count
    }
    if count == threads { allEnded.open() }
  }

  /// Ends what is waited for.
  func interrupt() {
    interrupted.store(true, ordering: .relaxed)
    allReady.open()
  }

  func waitUntilReady() { allReady.wait() }

  /// Waits for this long, or until somebody interrupts.
  func pause(_ time: Duration) {
    let end = BenchClock.now + UInt64(time / .nanoseconds(1))
    while case let now = BenchClock.now, now < end, !isInterrupted { usleep(UInt32(min((end - now) / 1000 + 1, 50_000))) }
  }

  func results() -> BenchResult {
    allEnded.wait()
    return state.withLock { state in
      state.results.dropFirst().reduce(into: state.results[0]) { $0.add($1) }
    }
  }
}
