import NIOCore
import Synchronization

/// Work for a thread of its own: all that comes while it is busy is its next batch.
final class BatchQueue<Work: Sendable>: Sendable {
  enum Progress {
    /// So many of the first are done.
    case done(Int)
    /// Something is in the way, for a moment.
    case held
    /// Nothing can be done any more.
    case over
  }

  /// So much is one batch at most.
  private static var limit: Int { 1_024 }
  /// How long to wait for what is in the way.
  private static var pause: TimeAmount { .milliseconds(20) }

  private let thread: any EventLoop
  private let perform: @Sendable ([Work]) -> Progress
  private let waiting = Mutex<[Work]>([])

  /// `perform` is called on the thread, never without work.
  init(on thread: any EventLoop, _ perform: @escaping @Sendable ([Work]) -> Progress) {
    self.thread = thread
    self.perform = perform
  }

  /// How much is not done.
  var count: Int { waiting.withLock(\.count) }

  func add(_ work: [Work]) {
    let isIdle = waiting.withLock { waiting in
      defer { waiting += work }
      return waiting.isEmpty
    }
    if isIdle { thread.execute { self.doAll() } }
  }

  /// Does all that is there, as far as nothing stands in the way; for the thread.
  func finish() {
    while case .done = doNext() {}
  }

  private func doAll() {
    switch doNext() {
    case .done: thread.execute { self.doAll() }
    case .held: thread.scheduleTask(in: Self.pause) { self.doAll() }
    case .over: return
    }
  }

  private func doNext() -> Progress {
    let work = waiting.withLock { Array($0.prefix(Self.limit)) }
    guard !work.isEmpty else { return .over }
    let progress = perform(work)
    if case .done(let count) = progress { waiting.withLock { $0.removeFirst(count) } }
    return progress
  }
}
