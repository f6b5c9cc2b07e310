import Glibc
import Synchronization
import Testing

@testable import Terminal

struct TerminalModeTests {
  @Test(arguments: TerminalMode.fatalSignals)
  func `a signal that ends the process finds the terminal restored, and ends it all the same`(_ signal: Int32) async throws {
    let terminal = PseudoTerminal()
    let modes = terminal.modes
    let path = Self.path(of: terminal)
    await #expect(processExitsWith: .signal(signal)) { [path = path as String, signal = signal as Int32] in
      let mode = try TerminalModeTests.changeTerminal(path)
      // Not raised: threads of a pool hold most signals back.
      kill(getpid(), signal)
      sleep(60)
      mode.restore()
    }
    #expect(terminal.modes == modes)
    #expect(terminal.hasEnded(with: "\u{1B}[?2004l\u{1B}]2;\u{7}\u{1B}[23;2t"))
  }

  @Test func `an exit restores the terminal, once`() async throws {
    let terminal = PseudoTerminal()
    let modes = terminal.modes
    let path = Self.path(of: terminal)
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      let mode = try TerminalModeTests.changeTerminal(path)
      mode.restore()
      exit(7)
    }
    #expect(terminal.modes == modes)
    #expect(terminal.output == Array("\u{1B}[?2004l\u{1B}]2;\u{7}\u{1B}[23;2t".utf8))
  }

  @Test func `a signal that is ignored ends nothing`() async throws {
    let terminal = PseudoTerminal()
    let path = Self.path(of: terminal)
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      signal(SIGHUP, SIG_IGN)
      let mode = try TerminalModeTests.changeTerminal(path)
      kill(getpid(), SIGHUP)
      mode.marksPaste.store(false, ordering: .relaxed)
      exit(7)
    }
    #expect(terminal.output == Array("\u{1B}]2;\u{7}\u{1B}[23;2t".utf8))
  }

  private static func path(of terminal: PseudoTerminal) -> String {
    var path = [CChar](repeating: 0, count: 64)
    ttyname_r(terminal.descriptor, &path, path.count)
    return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Opens a terminal as the prompt does, which leaves it in other modes.
  private static func changeTerminal(_ path: String) throws -> TerminalMode {
    let descriptor = open(path, O_RDWR | O_NOCTTY)
    try #require(descriptor >= 0)
    let mode = TerminalMode(input: descriptor, output: descriptor)
    var attributes = termios()
    tcgetattr(descriptor, &attributes)
    cfmakeraw(&attributes)
    tcsetattr(descriptor, TCSANOW, &attributes)
    mode.marksPaste.store(true, ordering: .relaxed)
    mode.hasTitle.store(true, ordering: .relaxed)
    return mode
  }
}
