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

  /// All that end a process by default, but for SIGKILL.
  static let fatalSignals = [
    SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGHUP, SIGILL, SIGINT, SIGIO, SIGPIPE, SIGPROF, SIGPWR, SIGQUIT, SIGSEGV, SIGSTKFLT, SIGSYS, SIGTERM,
    SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
  ]

  // Written before the handlers that read it are there.
  nonisolated(unsafe) private static let actionsBefore = UnsafeMutablePointer<sigaction>.allocate(capacity: Int(NSIG))

  private static func watchExits() {
    atexit { TerminalMode.latest?.restore() }
    for signal in fatalSignals {
      let before = actionsBefore + Int(signal)
      // What is ignored, as under nohup, ends nothing.
      guard sigaction(signal, nil, before) == 0, !before.pointee.isIgnoring else { continue }
      var action = sigaction()
      action.sa_flags = SA_NODEFER | Int32(bitPattern: UInt32(SA_RESETHAND))
      action.__sigaction_handler.sa_handler = { signal in
        TerminalMode.latest?.restore()
        // As if nobody had looked: the process ends, or Swift tells where it crashed, on a terminal that is itself.
        sigaction(signal, TerminalMode.actionsBefore + Int(signal), nil)
        raise(signal)
      }
      sigaction(signal, &action, nil)
    }
  }
}

extension sigaction {
  fileprivate var isIgnoring: Bool {
    unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
