import Glibc
import NIOCore
import Synchronization
import Terminal
import WebSocketCore

/// The local end of a script: records from standard input, records on standard output, or those of a process; diagnostics on stderr.
final class ClientPipe: ClientLocal {
  private let source: RecordSource
  private let sink: RecordSink
  private let framing: RecordFraming
  private let filtersOutput: Bool
  private let output: NIOLoopBoundBox<[UInt8]>
  private let hasStarted = Atomic(false)
  private let tell: ClientRun.Tell
  private let finished: @Sendable (ExitStatus) -> Void

  /// `tell` reaches the driver on its event loop; `finished` is called once, when all output is written. To be made on `eventLoop`.
  init(
    _ configuration: ClientConfiguration, process: LocalProcess?, on eventLoop: any EventLoop, tell: @escaping ClientRun.Tell,
    finished: @escaping @Sendable (ExitStatus) -> Void
  ) {
    framing = configuration.framing
    filtersOutput = configuration.filtersOutput
    output = NIOLoopBoundBox([], eventLoop: eventLoop)
    self.finished = finished
    self.tell = tell
    source = RecordSource(descriptor: process?.output ?? STDIN_FILENO, reader: configuration.recordReader) { event in
      tell { $0.read(event) }
    }
    sink = RecordSink(
      descriptor: process?.input ?? STDOUT_FILENO, drained: { tell { $0.outputResumed() } },
      failed: { failure in
        switch failure {
        case .readerGone where process == nil: tell { $0.handle(.outputClosed) }
        // A process that reads no more may still have something to say.
        case .readerGone: return
        case .system(let code):
          tell { $0.handle(.outputFailed(Failure(.inputOutput, "cannot write to standard output: \(SystemError(code))"))) }
        }
      })
  }

  func readInput() {
    guard !hasStarted.exchange(true, ordering: .relaxed) else { return source.resume() }
    source.start()
  }

  func together(_ body: () -> Void) { body() }

  func print(_ record: ByteBuffer) {
    if filtersOutput {
      let text = TerminalFilter.visible(Array(record.readableBytesView), newlines: .gutter)
      output.value.append(contentsOf: text.utf8)
      output.value.append(UInt8(ascii: "\n"))
    } else {
      record.withUnsafeReadableBytes { framing.append($0, to: &output.value) }
    }
  }

  func flush() -> Bool {
    guard !output.value.isEmpty else { return true }
    defer { output.value.removeAll() }
    return sink.write(output.value)
  }

  func confirm(_ mark: UInt64) {
    sink.whenWritten { [tell] in tell { $0.handle(.shown(mark)) } }
  }

  func show(_ shown: Shown) -> Bool { true }

  func setPrompt(_ status: PromptStatus) {}

  func know(_ acquaintances: Acquaintances) {}

  func set(_ setting: Setting?) {}

  func edit(_ text: String) {}
  func ask(_ question: String) {}

  func report(_ text: String) { Diagnostics.report(text) }

  func trace(_ line: String) { Diagnostics.trace(line) }

  func exit(_ status: ExitStatus) {
    source.stop()
    // Who interrupts does not wait for a reader that has stopped reading.
    guard ![.interrupted, .terminated].contains(status) else { return finished(status) }
    sink.finish { [finished] _ in finished(status) }
  }
}
