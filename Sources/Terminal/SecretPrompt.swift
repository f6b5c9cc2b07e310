internal import Glibc

/// Asks the person at the terminal for a secret, which is not shown.
package enum SecretPrompt {
  package enum Answer: Equatable, Sendable {
    /// What was typed before the newline, or before Ctrl-D.
    case secret([UInt8])
    /// More than `maximumLength` bytes were typed.
    case tooLong
    /// This signal came and is pending, for the caller had held it back; others end the process.
    case interrupted(Int32)
    /// Nobody can be asked: there is no terminal, or it is gone.
    case noTerminal
  }

  package static let maximumLength = 1_024

  /// Asks on the terminal of the process, whatever standard input and output are; to be called before other threads start.
  ///
  /// The terminal shows again what is typed whenever this returns, or a signal ends or stops the process meanwhile.
  package static func read(_ prompt: String) -> Answer {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return .noTerminal }
    defer { close(terminal) }
    return read(prompt, on: terminal)
  }

  static func read(_ prompt: String, on terminal: Int32) -> Answer {
    guard let signals = HeldSignals([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]) else { return .noTerminal }
    defer { signals.release() }
    while true {
      let answer = ask(prompt, on: terminal, wait: signals.wait)
      guard answer == .interrupted(SIGTSTP) else { return answer }
      signals.letThrough(SIGTSTP)
    }
  }

  /// Asks once; `wait` returns nil when the terminal can be read, or the signal that ends the question.
  static func ask(_ prompt: String, on terminal: Int32, wait: (Int32) -> Int32?) -> Answer {
    var shown = termios()
    guard tcgetattr(terminal, &shown) == 0 else { return .noTerminal }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL)
    hidden.c_lflag |= tcflag_t(ICANON | ISIG)
    // What was typed before the question is no answer to it.
    guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0, show(TerminalFilter.visible(prompt), on: terminal) else { return .noTerminal }
    defer {
      _ = show("\n", on: terminal)
      tcsetattr(terminal, TCSADRAIN, &shown)
    }
    return readLine(from: terminal, wait: wait)
  }

  private static func show(_ text: String, on terminal: Int32) -> Bool {
    write(terminal, text, text.utf8.count) == text.utf8.count
  }

  private static func readLine(from terminal: Int32, wait: (Int32) -> Int32?) -> Answer {
    var line: [UInt8] = []
    while true {
      if let signal = wait(terminal) { return .interrupted(signal) }
      var piece = [UInt8](repeating: 0, count: maximumLength + 1)
      let count = Glibc.read(terminal, &piece, piece.count)
      guard count >= 0 else {
        if errno == EAGAIN || errno == EINTR { continue }
        return .noTerminal
      }
      line += piece[..<count]
      let end = line.firstIndex(of: UInt8(ascii: "\n"))
      if (end ?? line.count) > maximumLength {
        tcflush(terminal, TCIFLUSH)
        return .tooLong
      }
      if end != nil || count == 0 { return .secret(Array(line[..<(end ?? line.count)])) }
    }
  }
}
