internal import Glibc
internal import Synchronization

/// Writes bytes to a descriptor on a thread of its own, in the order in which they were given.
package final class RecordSink: Sendable {
  package enum Failure: Error, Equatable, Sendable {
    /// Nobody reads the pipe any more (EPIPE).
    case readerGone
    /// Writing failed with this errno.
    case system(Int32)
  }

  private struct State {
    var queued: [UInt8] = []
    var inFlight = 0
    var wasFull = false
    /// Whether the thread waits for a wake-up, or is about to.
    var isIdle = false
    var failure: Failure?
    var done: (@Sendable (Result<Void, Failure>) -> Void)?
    /// How many bytes were ever given, and how many of them are written.
    var total: (given: Int, written: Int) = (0, 0)
    /// What to call once so many bytes are written, the fewest first.
    var notices: [(bytes: Int, body: @Sendable () -> Void)] = []
  }

  private static let highWaterMark = 1 << 20
  // A blocking descriptor takes all it is given before it returns; slices keep the count of what waits true.
  private static let sliceLength = 1 << 16

  private let descriptor: Descriptor
  private let drained: @Sendable () -> Void
  private let failed: @Sendable (Failure) -> Void
  private let state = Mutex(State())
  private let wakeUp = WakeUp()

  /// `drained` is called when a queue that was full is below half again, `failed` at most once, even while nothing is written;
  /// both on the sink's thread, which starts here.
  package init(descriptor: Int32, drained: @escaping @Sendable () -> Void, failed: @escaping @Sendable (Failure) -> Void) {
    self.descriptor = Descriptor(number: descriptor)
    self.drained = drained
    self.failed = failed
    Worker.start { self.run() }
  }

  /// Queues bytes; false when more than 1 MiB waits now: then `drained` says when to go on. After a failure they are dropped.
  package func write(_ bytes: [UInt8]) -> Bool {
    let (hasRoom, wasIdle) = state.withLock { state in
      guard state.failure == nil else { return (true, false) }
      defer { state.isIdle = false }
      state.queued.append(contentsOf: bytes)
      state.total.given += bytes.count
      let isFull = state.queued.count + state.inFlight > Self.highWaterMark
      if isFull { state.wasFull = true }
      return (!isFull, state.isIdle)
    }
    // A thread at work looks for more before it waits; a wake-up costs as much as the write of a small record.
    if wasIdle { wakeUp.signal() }
    return hasRoom
  }

  /// Calls `body` once everything given so far is written, at once or on the sink's thread; never after a failure.
  package func whenWritten(_ body: @escaping @Sendable () -> Void) {
    let isWritten = state.withLock { state in
      guard state.failure == nil else { return false }
      guard state.total.written < state.total.given else { return true }
      state.notices.append((state.total.given, body))
      return false
    }
    if isWritten { body() }
  }

  /// Calls `done` on the sink's thread when everything is written or writing has failed; the thread ends then. To be called once.
  package func finish(_ done: @escaping @Sendable (Result<Void, Failure>) -> Void) {
    state.withLock { $0.done = done }
    wakeUp.signal()
  }

  private func run() {
    while true {
      let (batch, done, failure) = take()
      if let failure, let done { return done(.failure(failure)) }
      if !batch.isEmpty {
        write(all: batch)
      } else if let done {
        return done(.success(()))
      } else {
        idle(watching: failure == nil)
      }
    }
  }

  private func take() -> ([UInt8], (@Sendable (Result<Void, Failure>) -> Void)?, Failure?) {
    state.withLock { state in
      defer { state.queued = [] }
      state.inFlight = state.queued.count
      state.isIdle = state.queued.isEmpty && state.done == nil
      return (state.queued, state.done, state.failure)
    }
  }

  /// Waits for something to do; a pipe whose reader has gone reports an error without being asked.
  private func idle(watching: Bool) {
    let seen = wakeUp.wait(for: watching ? descriptor.number : nil)
    if seen & POLLNVAL != 0 {
      fail(.system(EBADF))
    } else if seen & (POLLERR | POLLHUP) != 0 {
      fail(.readerGone)
    }
  }

  private func write(all batch: [UInt8]) {
    batch.withUnsafeBytes { bytes in
      var rest = bytes[...]
      do throws(Descriptor.WriteError) {
        while !rest.isEmpty {
          let count = try descriptor.write(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.sliceLength)))
          rest = rest.dropFirst(count)
          wrote(count)
        }
      } catch {
        fail(error.reason == EPIPE ? .readerGone : .system(error.reason))
      }
    }
  }

  private func wrote(_ count: Int) {
    let (isDrained, notices) = state.withLock { state in
      state.inFlight -= count
      state.total.written += count
      let written = state.total.written
      let due = state.notices.prefix { $0.bytes <= written }
      state.notices.removeFirst(due.count)
      let isDrained = state.wasFull && state.queued.count + state.inFlight < Self.highWaterMark / 2
      if isDrained { state.wasFull = false }
      return (isDrained, due)
    }
    if isDrained { drained() }
    for notice in notices { notice.body() }
  }

  private func fail(_ failure: Failure) {
    state.withLock { state in
      state.failure = failure
      state.queued = []
      state.inFlight = 0
      state.notices = []
    }
    failed(failure)
  }
}
