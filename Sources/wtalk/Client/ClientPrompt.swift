import Chat
import Glibc
import NIOCore
import Synchronization
import Terminal

/// The local end of a person: the prompt, which the main thread reads.
final class ClientPrompt: ClientLocal {
  private let prompt: Prompt
  private let tell: ClientRun.Tell
  private let finished: @Sendable (ExitStatus) -> Void
  private let started = Gate()
  private let isReading = Atomic(false)

  /// nil when the terminal cannot be prepared; to be called before other threads start.
  init?(_ configuration: ClientConfiguration, tell: @escaping ClientRun.Tell, finished: @escaping @Sendable (ExitStatus) -> Void) {
    guard
      let prompt = Prompt(
        program: "wtalk", prompt: Self.text(for: configuration.session.manner), drained: { tell { $0.outputResumed() } })
    else { return nil }
    self.prompt = prompt
    self.tell = tell
    self.finished = finished
  }

  /// Reads lines until the session ends; for the main thread.
  func run() {
    started.wait()
    while true {
      switch prompt.readLine() {
      case .line(let line): tell { $0.read(.records(RecordBatch(Array(line.utf8)))) }
      case .endOfInput: return tell { $0.handle(.endOfInput) }
      case .interrupted: return tell { $0.handle(.signalled(SIGINT)) }
      case .stopped: return
      }
    }
  }

  /// Prints what is left and restores the terminal; for the main thread.
  func finish() { prompt.finish() }

  /// A signal arrived; returns whether it was the prompt's.
  func take(_ signal: Int32) -> Bool {
    switch signal {
    case SIGWINCH: prompt.resized()
    case SIGTSTP: prompt.suspend()
    case SIGINT where isReading.load(ordering: .relaxed): prompt.interrupt()
    default: return false
    }
    return true
  }

  func readInput() {
    if !isReading.exchange(true, ordering: .relaxed) { started.open() }
  }

  func print(_ record: ByteBuffer) { _ = show(String(buffer: record), mark: "") }

  func flush() -> Bool { true }

  func show(_ text: String, mark: String) -> Bool { prompt.show(text, mark: mark) }

  func report(_ text: String) {
    if isReading.load(ordering: .relaxed), isatty(STDERR_FILENO) == 1 {
      prompt.show(text, mark: "wtalk: ")
    } else {
      Diagnostics.report(text)
    }
  }

  func trace(_ line: String) { _ = prompt.show(line, mark: "") }

  func exit(_ status: ExitStatus) {
    prompt.stop()
    started.open()
    finished(status)
  }

  private static func text(for manner: ClientSession.Manner) -> String {
    switch manner {
    case .plain: "> "
    case .chat(let name, .person(let other)): "\(name) → \(other)> "
    case .chat(let name, let room): "\(name) → \(room)> "
    }
  }
}
