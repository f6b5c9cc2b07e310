import Glibc
import Testing

@testable import Terminal

@Suite(.serialized)
struct PromptTests {
  private let terminal = PseudoTerminal()

  init() {
    setenv("TERM", "xterm-256color", 1)
    setenv("LC_ALL", "C.UTF-8", 1)
    setenv("HOME", "/nonexistent", 1)
  }

  private func prompt(_ change: (inout Prompt.Configuration) -> Void = { _ in }) throws -> Prompt {
    var configuration = Prompt.Configuration(program: "wtalk", prompt: Line("> "))
    (configuration.input, configuration.output) = (terminal.descriptor, terminal.descriptor)
    change(&configuration)
    return try #require(Prompt(configuration))
  }

  private func entered(_ line: String) -> Prompt.Event { .line(line, isErased: false) }

  @Test func `typed lines are returned, whatever characters they have`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("hello\r你好 é🙂\r\r") }
    #expect(prompt.readLine() == entered("hello"))
    #expect(prompt.readLine() == entered("你好 é🙂"))
    #expect(prompt.readLine() == entered(""))
  }

  @Test func `the line is edited with emacs' keys`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("bc\u{1}a\u{5}X\u{8}d\r") }
    #expect(prompt.readLine() == entered("abcd"))
  }

  @Test func `the arrow up brings back earlier lines, a repeated one once`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("one\rtwo\rtwo\r") }
    for line in ["one", "two", "two"] { #expect(prompt.readLine() == entered(line)) }
    terminal.after("two\r\n") { $0.type("\u{1B}[A\u{1B}[A!\r") }
    #expect(prompt.readLine() == entered("one!"))
  }

  @Test func `pasted newlines belong to the line`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("a\u{1B}[200~1\r2\u{1B}[2J\0\r3\u{1B}[201~b\r") }
    #expect(prompt.readLine() == entered("a1\n2\u{1B}[2J\u{FFFD}\n3b"))
    #expect(!terminal.hasPrinted("\u{1B}[2J"))
  }

  @Test func `what arrives is shown above the line being typed, which is drawn anew in the same write`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("你好，世界 half") }
    terminal.after("half") { terminal in
      prompt.show(Line("< hi\u{1B}[2J\nthere"))
      terminal.after("there") { $0.type("!\r") }
    }
    #expect(prompt.readLine() == entered("你好，世界 half!"))
    #expect(terminal.hasPrinted("\r\u{1B}[J< hi\\u{1B}[2J\r\n┆ there\r\n> 你好，世界 half"))
  }

  @Test func `a mark is given back once what was shown before it is printed`() throws {
    let inbox = Inbox<UInt64>()
    let prompt = try prompt { $0.reached = { inbox.add($0) } }
    terminal.after("> ") { terminal in
      prompt.show(Line("message"))
      prompt.mark(7)
      terminal.after("message") { $0.type("!\r") }
    }
    #expect(prompt.readLine() == entered("!"))
    #expect(inbox.next() == 7)
    prompt.mark(8)
    prompt.finish()
    #expect(inbox.next() == 8)
  }

  @Test func `a line of three rows is erased from its first row`() throws {
    let prompt = try prompt()
    let line = String(repeating: "x", count: 37) + String(repeating: "世", count: 20)
    terminal.after("> ") { $0.type(line + "half") }
    terminal.after("half") { terminal in
      prompt.show(Line("message"))
      terminal.after("message") { $0.type("\r") }
    }
    #expect(prompt.readLine() == entered(line + "half"))
    #expect(terminal.hasPrinted("\u{1B}[2A\r\u{1B}[Jmessage\r\n> xxx"))
  }

  @Test func `what is shown between two lines stands before the next prompt`() throws {
    let prompt = try prompt()
    prompt.show(Line("welcome"))
    terminal.after("> ") { $0.type("a\r") }
    #expect(prompt.readLine() == entered("a"))
    #expect(terminal.output.starts(with: "welcome\r\n\u{1B}[?2004h> a".utf8))
    prompt.show(Line("good bye"))
    prompt.finish()
    #expect(terminal.hasEnded(with: "\u{1B}[?2004lgood bye\r\n"))
  }

  @Test func `an interrupt clears a line, and on an empty line says so`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { terminal in
      prompt.interrupt()
      terminal.after("half\r\n") { $0.type("whole\r") }
    }
    #expect(prompt.readLine() == entered("whole"))
    prompt.interrupt()
    #expect(prompt.readLine() == .interrupted)
    terminal.after("\r\n\u{1B}[?2004l\u{1B}[?2004h> ") { _ in prompt.interrupt() }
    #expect(prompt.readLine() == .interrupted)
  }

  @Test func `the end of input is told`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("\u{4}") }
    #expect(prompt.readLine() == .endOfInput)
  }

  @Test func `once stopped it reads no more`() throws {
    let prompt = try prompt()
    terminal.after("> ") { _ in prompt.stop() }
    #expect(prompt.readLine() == .stopped)
    #expect(prompt.readLine() == .stopped)
  }

  @Test func `the prompt can change while a line is typed`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { terminal in
      prompt.setPrompt(Line("alice> \u{7}"))
      terminal.after("alice> \\u{7}half") { $0.type("\r") }
    }
    #expect(prompt.readLine() == entered("half"))
  }

  @Test func `what takes no row leaves the line alone, and so does the same prompt`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { terminal in
      prompt.setPrompt(Line("> "))
      prompt.ring()
      terminal.after("half\u{7}") { $0.type("!\r") }
    }
    #expect(prompt.readLine() == entered("half!"))
    #expect(terminal.hasPrinted("half\u{7}!"))
  }

  @Test func `what belongs together is seen at once, whatever is typed meanwhile`() throws {
    let prompt = try prompt()
    terminal.after("> ") { terminal in
      prompt.together {
        prompt.show(Line("one"))
        terminal.type("half")
        let isTyped = Inbox<Bool>()
        terminal.after("half") { _ in isTyped.add(true) }
        _ = isTyped.next()
        prompt.show(Line("two"))
        prompt.setPrompt(Line("alice> "))
      }
      terminal.after("alice> half") { $0.type("\r") }
    }
    #expect(prompt.readLine() == entered("half"))
    #expect(terminal.hasPrinted("> half\r\u{1B}[Jone\r\ntwo\r\nalice> half"))
  }

  @Test func `a new size draws the line anew`() throws {
    let prompt = try prompt()
    terminal.after("> ") { $0.type(String(repeating: "x", count: 50) + "half") }
    terminal.after("half") { terminal in
      terminal.resize(columns: 80, rows: 24)
      prompt.resized()
      terminal.after("\u{1B}[J> ") { $0.type("\r") }
    }
    #expect(prompt.readLine() == entered(String(repeating: "x", count: 50) + "half"))
    // One row now: no row to go up, and no break within the line.
    #expect(terminal.hasPrinted("\r\u{1B}[J> " + String(repeating: "x", count: 50) + "half"))
  }

  @Test func `the terminal is itself while stopped, and afterwards for ever`() throws {
    let modes = terminal.modes
    let prompt = try prompt()
    let duringStop = Inbox<[UInt32]>()
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { [terminal] _ in
      prompt.suspend { duringStop.add(terminal.modes) }
      // Not before the second drawing: what is typed at a stopped program is echoed by the terminal itself.
      terminal.after("\u{1B}[?2004l\r\u{1B}[J\u{1B}[?2004h> half") { $0.type("\r") }
    }
    #expect(prompt.readLine() == entered("half"))
    #expect(duringStop.next() == modes)
    #expect(terminal.hasPrinted("half\r\n\u{1B}[?2004l\r\u{1B}[J\u{1B}[?2004h> half"))
    prompt.restore()
    prompt.restore()
    #expect(terminal.modes == modes)
    #expect(prompt.readLine() == .stopped)
  }

  @Test func `restoring from another thread ends the reading and the marking of pastes`() throws {
    let modes = terminal.modes
    let prompt = try prompt()
    terminal.after("> ") { _ in prompt.restore() }
    #expect(prompt.readLine() == .stopped)
    #expect(terminal.modes == modes)
    #expect(terminal.hasEnded(with: "\u{1B}[?2004l"))
  }

  @Test func `output that nobody takes is counted, and its end is told`() throws {
    let inbox = Inbox<Bool>()
    let prompt = try prompt { $0.drained = { inbox.add(true) } }
    let line = String(repeating: "x", count: 100_000)
    var shown = 0
    while prompt.show(Line(line)) { shown += 1 }
    #expect(shown == 10)
    prompt.show(Line("the end"))
    prompt.stop()
    terminal.after("the end") { _ in }
    #expect(prompt.readLine() == .stopped)
    #expect(inbox.next() == true)
  }

  @Test func `a dumb terminal gets no escapes`() throws {
    setenv("TERM", "dumb", 1)
    let prompt = try prompt()
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { terminal in
      prompt.show(Line("message"))
      terminal.after("\nmessage\r\n> half") { $0.type("!\r") }
    }
    #expect(prompt.readLine() == entered("half!"))
    #expect(!terminal.hasPrinted("\u{1B}"))
  }

  // MARK: Secrets

  @Test func `a secret is asked for above the line being typed, which comes back behind it`() throws {
    let answers = Inbox<SecretPrompt.Answer>()
    let prompt = try prompt { $0.answered = { answers.add($0) } }
    terminal.after("> ") { $0.type("half") }
    terminal.after("half") { terminal in
      prompt.ask("Password: ")
      terminal.after("Password: ") { terminal in
        prompt.show(Line("message"))
        terminal.after("message\r\n> half") { $0.type("!\r") }
        terminal.type("geheim\r")
      }
    }
    #expect(prompt.readLine() == entered("half!"))
    #expect(answers.next() == .secret(Array("geheim".utf8)))
    #expect(!terminal.hasPrinted("geheim"))
  }

  @Test func `an interrupt, and a stop, end the question`() throws {
    let answers = Inbox<SecretPrompt.Answer>()
    let prompt = try prompt { $0.answered = { answers.add($0) } }
    terminal.after("> ") { terminal in
      prompt.ask("Password: ")
      terminal.after("Password: ") { terminal in
        prompt.interrupt()
        prompt.ask("Again: ")
        terminal.after("Again: ") { _ in prompt.stop() }
      }
    }
    #expect(prompt.readLine() == .stopped)
    #expect(answers.next() == .interrupted(SIGINT))
    #expect(answers.next() == .interrupted(SIGINT))
  }

  @Test func `lines come from a pipe too, without a prompt`() throws {
    let (input, output) = (Pipe(), Pipe())
    let prompt = try prompt { ($0.input, $0.output) = (input.readEnd, output.writeEnd) }
    input.write("one\nlast")
    input.close(input.writeEnd)
    prompt.show(Line("message"))
    #expect(prompt.readLine() == entered("one"))
    #expect(prompt.readLine() == entered("last"))
    #expect(prompt.readLine() == .endOfInput)
    #expect(output.read(100) == Array("message\n".utf8))
  }
}
