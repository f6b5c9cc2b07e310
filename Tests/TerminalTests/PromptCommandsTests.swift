import Foundation
import Glibc
import Testing

@testable import Terminal

extension PromptTests {
  @Suite struct Commands {
    private let terminal = PseudoTerminal()
    private let home: URL

    init() throws {
      home = FileManager.default.temporaryDirectory.appending(path: "wtalk-\(UUID())")
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      setenv("TERM", "xterm-256color", 1)
      setenv("LC_ALL", "C.UTF-8", 1)
      setenv("HOME", home.path, 1)
    }

    private func useEditrc(_ text: String) throws {
      try text.write(to: home.appending(path: ".editrc"), atomically: true, encoding: .utf8)
    }

    private func prompt(_ change: (inout Prompt.Configuration) -> Void = { _ in }) throws -> Prompt {
      var configuration = Prompt.Configuration(program: "wtalk", prompt: Line("> "))
      (configuration.input, configuration.output) = (terminal.descriptor, terminal.descriptor)
      change(&configuration)
      return try #require(Prompt(configuration))
    }

    private func entered(_ line: String) -> Prompt.Event { .line(line, isErased: false) }

    /// What is returned for these keys, typed at once.
    private func lines(
      _ keys: String, _ count: Int = 1, _ change: (inout Prompt.Configuration) -> Void = { _ in }
    ) throws -> [Prompt.Event] {
      let prompt = try prompt(change)
      terminal.after("> ", beyond: terminal.output.count) { $0.type(keys) }
      return (0..<count).map { _ in prompt.readLine() }
    }

    // MARK: Lines

    @Test func `what is entered is in Normalization Form C`() throws {
      let lines = try lines("e\u{301}\r\u{1B}[200~o\u{308}\u{1B}[201~\r", 2)
      #expect(lines == [entered("\u{E9}"), entered("\u{F6}")])
      guard case .line(let text, _) = lines[0] else { return }
      #expect(text.unicodeScalars.count == 1)
    }

    @Test(arguments: ["\u{1B}\r", "\u{1B}\n", "\\\r", "\\\n"])
    func `a new row within the line is started`(keys: String) throws {
      #expect(try lines("one\(keys)two\r") == [entered("one\ntwo")])
    }

    @Test func `Alt-Enter starts a row at the cursor, a backslash at the end of the line`() throws {
      #expect(try lines("onetwo\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}\r\r") == [entered("one\ntwo")])
      #expect(try lines("ab\\\u{1}\rc\r") == [entered("ab\nc")])
      #expect(try lines("a\\b\r") == [entered("a\\b")])
    }

    @Test func `Alt-Enter is one key however slowly it comes`() throws {
      let prompt = try prompt()
      terminal.after("> ") { terminal in
        terminal.type("one\u{1B}")
        // Longer than the keys of a sequence may be apart.
        usleep(200_000)
        terminal.type("\rtwo\r")
      }
      #expect(prompt.readLine() == entered("one\ntwo"))
    }

    @Test func `an entered line is taken off the screen, where that is asked for and can be done`() throws {
      let text = String(repeating: "x", count: 50)
      #expect(try lines("\(text)\r\r", 2) { $0.erasesEntered = true } == [.line(text, isErased: true), .line("", isErased: true)])
      #expect(terminal.hasPrinted("\u{1B}[1A\r\u{1B}[J\u{1B}[?2004l"))
      setenv("TERM", "dumb", 1)
      #expect(try lines("one\r") { $0.erasesEntered = true } == [entered("one")])
    }

    @Test func `a line that Ctrl-C clears is taken off the screen, too`() throws {
      let prompt = try prompt { $0.erasesEntered = true }
      terminal.after("> ") { $0.type("half") }
      terminal.after("half") { terminal in
        prompt.interrupt()
        terminal.after("half\r\u{1B}[J\u{1B}[?2004l\u{1B}[?2004h> ") { $0.type("whole\r") }
      }
      #expect(prompt.readLine() == .line("whole", isErased: true))
    }

    @Test(arguments: ["bind -e\n", "bind -v\n"])
    func `Ctrl-D on an empty line ends the input and leaves no trace`(editrc: String) throws {
      try useEditrc(editrc)
      #expect(try lines("\u{4}") == [.endOfInput])
      #expect(!terminal.hasPrinted("^D"))
      #expect(terminal.hasEnded(with: "> \r\n\u{1B}[?2004l"))
    }

    @Test func `Ctrl-D within a line deletes, as often as it is told`() throws {
      #expect(try lines("abcdef\u{1}\u{4}\u{1B}3\u{4}\u{5}\u{4}\r") == [entered("ef")])
    }

    @Test func `the keys of today's terminals do what they say, or nothing`() throws {
      #expect(try lines("b c\u{1B}[1;5D\u{1B}[1;5DX\u{1B}[5~\u{1B}[4~!\u{1B}[1~?\r") == [entered("?Xb c!")])
    }

    // MARK: Paste

    @Test func `in vi's keys a paste is inserted where one inserts, and in command mode`() throws {
      try useEditrc("bind -v\n")
      #expect(try lines("ab\u{1B}[200~1\r2\u{1B}[201~c\r") == [entered("ab1\n2c")])
      let prompt = try prompt()
      terminal.after("> ") { terminal in
        terminal.type("ab\u{1B}")
        usleep(200_000)
        terminal.type("\u{1B}[200~X\u{1B}[201~")
        terminal.after("X") { $0.type("$x\r") }
      }
      #expect(prompt.readLine() == entered("aX"))
    }

    @Test func `in vi's keys rows are started, too`() throws {
      try useEditrc("bind -v\n")
      #expect(try lines("one\u{1B}\rtwo\\\rthree\r") == [entered("one\ntwo\nthree")])
    }

    @Test func `a paste may be longer than any buffer`() throws {
      let text = (0..<2_000).map { "row \($0)" }.joined(separator: "\n")
      let prompt = try prompt()
      terminal.after("> ") { $0.type("a\u{1B}[200~\(text)\u{1B}[201~b\r") }
      #expect(prompt.readLine() == entered("a\(text)b"))
    }

    // MARK: History

    @Test func `a long line that was not entered survives a look at the history`() throws {
      let text = String(repeating: "0123456789", count: 300)
      #expect(try lines("one\r\(text)\u{10}\u{E}\r", 2) == [entered("one"), entered(text)])
    }

    @Test func `within a line of many rows the arrows go up and down, and then through the history`() throws {
      let keys = "one\rab\\\rcd\u{1B}[AX\u{1B}[BY\u{1B}[A\u{1B}[A\r"
      #expect(try lines(keys, 2) == [entered("one"), entered("one")])
      #expect(try lines("ab\\\rcd\u{1B}[AX\u{1B}[BY\r") == [entered("abX\ncdY")])
    }

    @Test func `lines that begin like the one being typed are found`() throws {
      #expect(try lines("say a\rtell b\rsa\u{1B}p\u{5}!\r", 3).last == entered("say a!"))
    }

    @Test func `in vi's keys k and j go through the history`() throws {
      try useEditrc("bind -v\n")
      let prompt = try prompt()
      terminal.after("> ") { $0.type("one\rtwo\r") }
      #expect([prompt.readLine(), prompt.readLine()] == [entered("one"), entered("two")])
      terminal.after("two\r\n") { terminal in
        terminal.type("\u{1B}")
        usleep(200_000)
        terminal.type("kkj$aX\r")
      }
      #expect(prompt.readLine() == entered("twoX"))
    }

    @Test func `keys that the user has bound stay the user's`() throws {
      try useEditrc("bind ^P ed-move-to-beg\nwtalk:bind ^N em-upper-case\nother:bind ^R ed-move-to-end\n")
      #expect(try lines("one\rab\u{10}\u{E}\r", 2).last == entered("AB"))
      #expect(try lines("one\rab\u{12}one\r\r", 2).last == entered("one"))
      #expect(!terminal.hasPrinted("Unbound"))
    }

    // MARK: Search

    @Test func `a line of the history is found by any part of it, and then edited`() throws {
      #expect(try lines("hello 世界\rother\r\u{12}世\u{1B}[4~!\r", 3).last == entered("hello 世界!"))
      #expect(terminal.hasPrinted("(search) 世: hello 世界"))
    }

    @Test func `the search goes on, takes back, says what it does not find, and can be given up`() throws {
      #expect(try lines("ab\rabc\r\u{12}ab\u{12}\r", 3).last == entered("ab"))
      #expect(try lines("ab\rabc\r\u{12}abd\u{7F}\r", 3).last == entered("abc"))
      #expect(terminal.hasPrinted("(no line has) abd: abc"))
      #expect(try lines("ab\rmine\u{1}\u{12}ab\u{7}X\r", 2).last == entered("Xmine"))
    }

    @Test func `the search finds lines of many rows, and what arrives does not disturb it`() throws {
      let prompt = try prompt()
      terminal.after("> ") { $0.type("one\\\rtwo\rthree\r\u{12}tw") }
      #expect([prompt.readLine(), prompt.readLine()] == [entered("one\ntwo"), entered("three")])
      terminal.after("(search) tw: one\r\ntwo") { terminal in
        prompt.show(Line("message"))
        terminal.after("message\r\n(search) tw: one\r\ntwo") { $0.type("\r") }
      }
      #expect(prompt.readLine() == entered("one\ntwo"))
      #expect(terminal.hasPrinted("\u{1B}[1A\r\u{1B}[Jmessage\r\n(search) tw: one\r\ntwo"))
    }

    @Test func `Escape ends a search and nothing more`() throws {
      let prompt = try prompt()
      terminal.after("> ") { $0.type("bc\r\u{12}bc\u{1B}") }
      #expect(prompt.readLine() == entered("bc"))
      terminal.after("(search) bc: bc\u{8}\u{8}\r\u{1B}[J> bc") { $0.type("a\r") }
      #expect(prompt.readLine() == entered("abc"))
    }

    // MARK: Completion

    private func completion(_ start: Int, _ choices: [String]) -> (inout Prompt.Configuration) -> Void {
      { $0.complete = { _, _ in Completion(start: start, choices: choices) } }
    }

    @Test func `Tab writes what can only follow, whole when it is all`() throws {
      #expect(try lines("/q\t\r", 1, completion(0, ["/quit"])) == [entered("/quit")])
      #expect(try lines("/to ca\tX\r", 1, completion(4, ["carla ", "carol "])) == [entered("/to carX")])
      #expect(try lines("hi @b!\u{1B}[D\tX\r", 1, completion(3, ["@bob "])) == [entered("hi @bob X!")])
      #expect(try lines("/to B\t\r", 1, completion(4, ["bob "])) == [entered("/to bob ")])
      #expect(try lines("none\t\t\r", 1, completion(4, [])) == [entered("none")])
    }

    @Test func `a second Tab in a row shows the choices above the line`() throws {
      let prompt = try prompt(completion(4, ["carla ", "carol "]))
      terminal.after("> ") { $0.type("/to c\t") }
      terminal.after("ar") { $0.type("\t") }
      terminal.after("\r\u{1B}[Jcarla  carol\r\n> /to car") { $0.type("o\r") }
      #expect(prompt.readLine() == entered("/to caro"))
    }

    @Test func `Tab twice with a key between shows nothing`() throws {
      #expect(try lines("c\tx\u{8}\t\r", 1, completion(0, ["ca", "co"])) == [entered("c")])
      #expect(!terminal.hasPrinted("ca"))
    }

    // MARK: Screen

    @Test func `Ctrl-L clears the screen and keeps the line`() throws {
      #expect(try lines("half\u{C}!\r") == [entered("half!")])
      #expect(terminal.hasPrinted("\u{1B}[H\u{1B}[2J> half"))
    }

    @Test func `who types is told of, with the line as it has become`() throws {
      let typed = Inbox<String>()
      let prompt = try prompt { $0.typed = { typed.add($0) } }
      terminal.after("> ") { terminal in
        terminal.type("ab")
        terminal.after("> ab") { terminal in
          terminal.type("\u{8}c")
          terminal.after("c") { $0.type("\r") }
        }
      }
      #expect(prompt.readLine() == entered("ac"))
      #expect(["a", "ab"].contains(typed.next()))
      var last = typed.next()
      while let next = last, next != "ac" { last = typed.next() }
      #expect(last == "ac")
    }

    // MARK: Editor

    private func useEditor(_ script: String) throws {
      let editor = home.appending(path: "editor")
      try "#!/bin/sh\n\(script)\n".write(to: editor, atomically: true, encoding: .utf8)
      chmod(editor.path, 0o700)
      setenv("VISUAL", "'\(editor.path)' extra", 1)
    }

    @Test func `the person's editor writes the line`() throws {
      try useEditor("stat -c %a \"$2\"; { cat \"$2\"; echo \"more of $1\"; } > \"$2.new\"; mv \"$2.new\" \"$2\"")
      let prompt = try prompt()
      terminal.after("> ") { _ in prompt.edit("begun") }
      terminal.after("> begun\r\nmore of extra") { $0.type("!\r") }
      #expect(prompt.readLine() == entered("begun\nmore of extra!"))
      #expect(terminal.hasPrinted("\u{1B}[?2004l600\r\n\r\u{1B}[J\u{1B}[?2004h> begun"))
    }

    @Test func `a key opens the editor for the line being typed`() throws {
      try useEditor("tr a-z A-Z < \"$2\" > \"$2.new\"; mv \"$2.new\" \"$2\"")
      #expect(try lines("half\u{18}\u{5}\r") == [entered("HALF")])
      try useEditrc("bind -v\n")
      let prompt = try prompt()
      terminal.after("> ") { terminal in
        terminal.type("half\u{1B}")
        usleep(200_000)
        terminal.type("v\r")
      }
      #expect(prompt.readLine() == entered("HALF"))
    }

    @Test func `an editor that fails leaves the line and one more on the screen`() throws {
      try useEditor("exit 3")
      #expect(try lines("half\u{18}\u{5}\r") == [entered("half")])
      #expect(terminal.hasPrinted("┆ ended with status 3\r\n> half"))
      setenv("VISUAL", "/nonexistent/editor", 1)
      #expect(try lines("half\u{18}\u{5}\r") == [entered("half")])
      #expect(terminal.hasPrinted("┆ ended with status 127\r\n> half"))
    }

    @Test func `a prompt that is stopped ends the editor`() throws {
      try useEditor("echo open; exec sleep 1000")
      let prompt = try prompt()
      terminal.after("> ") { _ in prompt.edit("") }
      terminal.after("open") { _ in prompt.stop() }
      #expect(prompt.readLine() == .stopped)
      #expect(terminal.hasPrinted("ended by signal 15"))
    }

    // MARK: A terminal that takes nothing

    @Test func `a terminal that nobody reads does not keep a stopped prompt`() throws {
      let prompt = try prompt()
      for _ in 0..<9 { prompt.show(Line(String(repeating: "x", count: 100_000))) }
      Worker.start {
        // Time for the output to fill what the terminal takes; without it the prompt is stopped sooner, and less is tested.
        usleep(100_000)
        prompt.stop()
      }
      #expect(prompt.readLine() == .stopped)
      prompt.finish()
    }

    @Test func `what a slow terminal has not taken comes later, and in order`() throws {
      let prompt = try prompt()
      let text = (0..<50_000).map { "\($0)" }.joined(separator: "\r\n┆ ")
      prompt.show(Line((0..<50_000).map { "\($0)" }.joined(separator: "\n")))
      terminal.after("49999") { $0.type("line\r") }
      #expect(prompt.readLine() == entered("line"))
      #expect(terminal.hasPrinted(text))
    }
  }
}
