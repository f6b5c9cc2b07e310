internal import Synchronization

/// What other threads ask of the thread that reads lines.
final class PromptRequests: Sendable {
  /// What is to be done at one wake-up, in the order of these properties.
  struct Work: Sendable {
    var output: [PromptOutput] = []
    /// The newest of those that are to be given back once the output before it is printed.
    var mark: UInt64?
    var prompt: Line?
    /// What the person's editor is to be opened with.
    var edited: String?
    /// What the person is to be asked for a secret with.
    var question: String?
    var resized = false
    var suspension: (@Sendable () -> Void)?
    var interrupted = false
    var stopped = false
  }

  let wakeUp = WakeUp()

  private struct State {
    var work = Work()
    /// Of the output.
    var bytes = 0
    var wasFull = false
    /// How many calls of `together` are under way.
    var holds = 0
  }

  private static let highWaterMark = 1 << 20

  private let state = Mutex(State())

  /// What `body` asks for is done at one wake-up, not in parts.
  func together(_ body: () -> Void) {
    state.withLock { $0.holds += 1 }
    body()
    state.withLock { $0.holds -= 1 }
    wakeUp.signal()
  }

  /// Changes what is to be done and wakes the reading thread.
  func ask(_ change: (inout Work) -> Void) {
    state.withLock { change(&$0.work) }
    wakeUp.signal()
  }

  /// Adds to the output; false when more than 1 MiB of it waits now.
  func add(_ output: PromptOutput) -> Bool {
    let isFull = state.withLock { state in
      state.work.output.append(output)
      state.bytes += output.size
      let isFull = state.bytes > Self.highWaterMark
      if isFull { state.wasFull = true }
      return isFull
    }
    wakeUp.signal()
    return !isFull
  }

  /// Whether an interrupt was asked for, which is done with that, or a stop.
  func takeInterruption() -> Bool {
    state.withLock { state in
      defer { state.work.interrupted = false }
      return state.work.interrupted || state.work.stopped
    }
  }

  /// Whether the reading thread is to read no more.
  var isStopped: Bool { state.withLock { $0.work.stopped } }

  /// Returns all there is to do, and whether the output was over the limit; having been stopped stays true.
  func take() -> (Work, wasFull: Bool) {
    state.withLock { state in
      // After a stop nobody will ask again.
      guard state.holds == 0 || state.work.stopped else { return (Work(), false) }
      let taken = (state.work, state.wasFull)
      state = State(holds: state.holds)
      state.work.stopped = taken.0.stopped
      return taken
    }
  }
}
