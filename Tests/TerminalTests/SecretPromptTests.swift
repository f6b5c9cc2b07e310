import Glibc
import Testing

@testable import Terminal

struct SecretPromptTests {
  private let terminal = PseudoTerminal()

  /// The answer after the user did `act`; the terminal is as before.
  private func answer(_ act: @escaping @Sendable (PseudoTerminal) -> Void) -> SecretPrompt.Answer {
    let modes = terminal.modes
    terminal.after("Password: ", beyond: terminal.output.count, act)
    defer { #expect(terminal.modes == modes) }
    return SecretPrompt.read("Password: ", on: terminal.descriptor)
  }

  @Test func `what is typed is returned and not shown`() {
    #expect(answer { $0.type("geheim é\r") } == .secret(Array("geheim é".utf8)))
    #expect(terminal.output == Array("Password: \r\n".utf8))
  }

  @Test func `the terminal's own keys edit it`() {
    #expect(answer { $0.type("wrong\u{15}righx\u{7F}t\r") } == .secret(Array("right".utf8)))
  }

  @Test func `it may be empty, and ends with the input too`() {
    #expect(answer { $0.type("\r") } == .secret([]))
    #expect(answer { $0.type("\u{4}") } == .secret([]))
    #expect(answer { $0.type("half\u{4}\u{4}") } == .secret(Array("half".utf8)))
  }

  @Test func `what was typed before the question is no answer`() {
    terminal.type("early\r")
    // The kernel takes its time to bring it across.
    var arrived = pollfd(fd: terminal.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&arrived, 1, 10_000) == 1)
    #expect(answer { $0.type("late\r") } == .secret(Array("late".utf8)))
  }

  @Test func `it has at most 1,024 bytes, and the rest of a longer one is gone`() {
    let longest = String(repeating: "x", count: SecretPrompt.maximumLength)
    #expect(answer { $0.type(longest + "\r") } == .secret(Array(longest.utf8)))
    #expect(answer { $0.type(longest + longest + "\r") } == .tooLong)
    var polled = pollfd(fd: terminal.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&polled, 1, 0) == 0)
  }

  @Test func `the question is made harmless`() {
    terminal.after("password") { $0.type("\r") }
    #expect(SecretPrompt.read("\u{1B}[2Jpassword", on: terminal.descriptor) == .secret([]))
    #expect(terminal.hasPrinted("\\u{1B}[2Jpassword"))
  }

  @Test func `typing is hidden while it asks, and again shown when a signal comes, which stays pending`() {
    let inbox = Inbox<[SecretPrompt.Answer]>()
    let wasPending = Inbox<Bool>()
    let modes = terminal.modes
    Worker.start { [terminal] in
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGTERM)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      let thread = pthread_self()
      terminal.after("Password: ") { terminal in
        #expect(terminal.modes[3] & UInt32(ECHO) == 0)
        pthread_kill(thread, SIGTERM)
      }
      let answer = SecretPrompt.read("Password: ", on: terminal.descriptor)
      var signal: Int32 = 0
      sigwait(&signals, &signal)
      wasPending.add(signal == SIGTERM)
      inbox.add([answer])
    }
    #expect(inbox.next() == [.interrupted(SIGTERM)])
    #expect(wasPending.next() == true)
    #expect(terminal.modes == modes)
  }

  @Test func `what is no terminal cannot be asked`() {
    #expect(SecretPrompt.read("Password: ", on: Pipe().readEnd) == .noTerminal)
    #expect(SecretPrompt.read("Password: ", on: 1_000_000) == .noTerminal)
  }
}
