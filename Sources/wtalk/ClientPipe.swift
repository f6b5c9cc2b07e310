import Glibc
import Synchronization
import Terminal
import WebSocketCore

/// The local end of a script: records from standard input, one message a line on standard output, diagnostics on stderr.
final class ClientPipe: ClientLocal {
  private let source: RecordSource
  private let sink: RecordSink
  private let filtersOutput: Bool
  private let hasStarted = Atomic(false)
  private let finished: @Sendable (ExitStatus) -> Void

  /// `tell` reaches the driver on its event loop; `finished` is called once, when all output is written.
  init(_ configuration: ClientConfiguration, tell: @escaping ClientRun.Tell, finished: @escaping @Sendable (ExitStatus) -> Void) {
    filtersOutput = configuration.filtersOutput
    self.finished = finished
    source = RecordSource(descriptor: STDIN_FILENO, maximumLength: configuration.limits.maximumMessageSize) { event in
      tell { $0.read(event) }
    }
    sink = RecordSink(
      descriptor: STDOUT_FILENO, drained: { tell { $0.outputResumed() } },
      failed: { failure in
        switch failure {
        case .readerGone: tell { $0.handle(.outputClosed) }
        case .system(let code):
          tell { $0.handle(.outputFailed(Failure(.inputOutput, "cannot write to standard output: \(SystemError(code))"))) }
        }
      })
  }

  func readInput() {
    guard !hasStarted.exchange(true, ordering: .relaxed) else { return source.resume() }
    source.start()
  }

  func readMore() { source.resume() }

  func print(_ record: [UInt8]) -> Bool {
    let text = filtersOutput ? Array(TerminalFilter.visible(record, newlines: .gutter).utf8) : record
    return sink.write(text + [UInt8(ascii: "\n")])
  }

  func show(_ text: String, mark: String) -> Bool { print(Array(text.utf8)) }

  func report(_ text: String) { Diagnostics.report(text) }

  func exit(_ status: ExitStatus) {
    source.stop()
    // Who interrupts does not wait for a reader that has stopped reading.
    guard ![.interrupted, .terminated].contains(status) else { return finished(status) }
    sink.finish { [finished] _ in finished(status) }
  }
}
