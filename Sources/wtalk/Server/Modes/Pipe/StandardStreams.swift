import Glibc
import NIOCore
import Terminal

/// Standard input and output of this process, told of and used on one event loop.
final class StandardStreams {
  enum Event {
    case read(RecordSource.Event)
    /// The output was behind and takes more again.
    case drained
    case failed(RecordSink.Failure)
  }

  /// Whether there is nothing to read by intent.
  let hasNoInput = RecordSource.isAbsent(STDIN_FILENO)

  private let source: RecordSource
  private let sink: RecordSink
  private let framing: RecordFraming
  private var hasStarted = false
  private var output: [UInt8] = []

  /// `tell` is called on any thread. Nothing is read before `readNext`.
  init(_ framing: RecordFraming, maximumLength: Int, tell: @escaping @Sendable (Event) -> Void) {
    self.framing = framing
    source = RecordSource(descriptor: STDIN_FILENO, reader: RecordReader(framing: framing, maximumLength: maximumLength)) {
      tell(.read($0))
    }
    sink = RecordSink(descriptor: STDOUT_FILENO, drained: { tell(.drained) }, failed: { tell(.failed($0)) })
  }

  /// Asks for the next batch, or for the end; the one before has been dealt with.
  func readNext() {
    guard hasStarted else {
      hasStarted = true
      return source.start()
    }
    source.resume()
  }

  /// Takes a record, to be written at the next `flush`.
  func print(_ record: UnsafeRawBufferPointer) { framing.append(record, to: &output) }

  /// False when the output is behind; then `drained` follows.
  func flush() -> Bool {
    guard !output.isEmpty else { return true }
    defer { output.removeAll() }
    return sink.write(output)
  }

  /// Reads no more, and calls `done` on any thread once all is written or cannot be.
  func finish(_ done: @escaping @Sendable () -> Void) {
    source.stop()
    _ = flush()
    sink.finish { _ in done() }
  }
}
