internal import Glibc
internal import Synchronization

/// Reads records from a descriptor on a thread of its own, one batch at a time.
package final class RecordSource: Sendable {
  package enum Event: Equatable, Sendable {
    /// One or more records, in order.
    case records(RecordBatch)
    /// Everything was read.
    case end
    /// A record cannot be read; what came before it was handed over.
    case invalid(RecordError)
    /// Reading failed with this errno.
    case failed(Int32)
  }

  private struct State {
    var mayGoOn = true
    var stopped = false
  }

  // Major 1, minor 3.
  private static let nullDevice: dev_t = 0x103

  private let descriptor: Int32
  private let reader: RecordReader
  private let receive: @Sendable (Event) -> Void
  private let state = Mutex(State())
  private let wakeUp = WakeUp()

  /// `receive` is called on the source's thread: batches, each after `resume()` was called for the one before, then one last event.
  package init(descriptor: Int32, reader: RecordReader, receive: @escaping @Sendable (Event) -> Void) {
    self.descriptor = descriptor
    self.reader = reader
    self.receive = receive
  }

  /// Whether there is nothing to read from by intent: the descriptor is closed, or it is `/dev/null`.
  package static func isAbsent(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return errno == EBADF }
    return status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == Self.nullDevice
  }

  /// Starts the thread; to be called once.
  package func start() {
    Worker.start { self.run() }
  }

  /// Asks for the next batch, or for the last event; the batch before has been dealt with.
  package func resume() {
    state.withLock { $0.mayGoOn = true }
    wakeUp.signal()
  }

  /// Ends the thread soon, even when it is blocked; after the event that is under way, if any, none follows.
  package func stop() {
    state.withLock { $0.stopped = true }
    wakeUp.signal()
  }

  private var isStopped: Bool { state.withLock { $0.stopped } }

  private func run() {
    var reader = reader
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      while let count = readSome(into: buffer) {
        deliver(count > 0 ? reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : reader.finish())
        if let error = reader.error { return finish(.invalid(error)) }
        if count == 0 { return finish(.end) }
      }
    }
  }

  /// Waits for bytes and returns how many came, 0 at the end, nil when stopped or failed (then `receive` knows).
  private func readSome(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    while awaitResume() {
      guard wakeUp.wait(for: descriptor, events: POLLIN) != 0, !isStopped else { continue }
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      let reason = errno
      if reason == EAGAIN || reason == EINTR { continue }
      finish(.failed(reason))
      return nil
    }
    return nil
  }

  private func deliver(_ batch: RecordBatch) {
    guard !batch.isEmpty, !isStopped else { return }
    state.withLock { $0.mayGoOn = false }
    receive(.records(batch))
  }

  private func finish(_ event: Event) {
    if awaitResume() { receive(event) }
  }

  /// Returns true once the last batch is dealt with, false once stopped.
  private func awaitResume() -> Bool {
    while true {
      let now = state.withLock { $0 }
      if now.stopped { return false }
      if now.mayGoOn { return true }
      _ = wakeUp.wait()
    }
  }
}
