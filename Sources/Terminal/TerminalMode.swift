internal import Glibc
internal import Synchronization

/// What the terminal was like before we changed it, and how it becomes so again: at exit and in a crash too.
final class TerminalMode: Sendable {
  /// Whether the terminal marks what is pasted, which is switched off again.
  let marksPaste = Atomic(false)
  /// Whether the window has a title of ours, and the one from before is kept.
  let hasTitle = Atomic(false)

  private let input: Int32
  private let output: Int32
  private let attributes: termios?

  // Set by the thread that makes the prompt; the handlers of exits and crashes only read it.
  nonisolated(unsafe) private static var latest: TerminalMode?

  private static let pasteMarksOff: StaticString = "\u{1B}[?2004l"

  init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
    var attributes = termios()
    self.attributes = tcgetattr(input, &attributes) == 0 ? attributes : nil
    if Self.latest == nil { Self.watchExits() }
    Self.latest = self
  }

  /// Sets the terminal back, as often as one likes, from any thread and in a signal handler.
  func restore() {
    // A background process must not touch the terminal: it is another's now, and SIGTTOU would stop us.
    let foreground = tcgetpgrp(input)
    guard var attributes, foreground == -1 || foreground == getpgrp() else { return }
    // A terminal that is held with Ctrl-S would block us for ever.
    var writable = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
    if poll(&writable, 1, 0) == 1 {
      if marksPaste.exchange(false, ordering: .relaxed) { tell(Self.pasteMarksOff) }
      if hasTitle.exchange(false, ordering: .relaxed) { tell(TerminalFeatures.popTitle) }
    }
    tcsetattr(input, TCSANOW, &attributes)
  }

  private func tell(_ sequence: StaticString) {
    _ = write(output, sequence.utf8Start, sequence.utf8CodeUnitCount)
  }

  private static let fatalSignals = [
    SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ,
  ]

  private static func watchExits() {
    atexit { TerminalMode.latest?.restore() }
    for signal in fatalSignals {
      var action = sigaction()
      // What is ignored, as under nohup, ends nothing.
      guard sigaction(signal, nil, &action) == 0, action.__sigaction_handler.sa_handler == nil else { continue }
      // The default action comes back first, so that raising the signal again ends the process as if nobody had looked.
      action.sa_flags = SA_NODEFER | Int32(bitPattern: UInt32(SA_RESETHAND))
      action.__sigaction_handler.sa_handler = { signal in
        TerminalMode.latest?.restore()
        raise(signal)
      }
      sigaction(signal, &action, nil)
    }
  }
}
