internal import Glibc
internal import Synchronization

/// The prompt of a person at a terminal: reads lines, and shows what arrives above the one being typed.
///
/// `readLine` and `finish` belong to one thread, the main thread; everything else may be called from any.
// Unchecked: one thread alone touches the editor and what goes with it; `requests`, `mode` and `externalEditor` guard themselves.
package final class Prompt: @unchecked Sendable {
  package struct Configuration: Sendable {
    /// Whose lines of `~/.editrc` count: those that start with `program:`.
    package var program: String
    package var prompt: Line
    package var palette: Palette = .none
    package var features = TerminalFeatures()
    package var history: HistoryFile?
    /// Whether a line that was entered is taken off the screen, where the terminal can do that.
    package var erasesEntered = false
    /// What Tab offers for a line and a cursor, which is counted in scalars; called by the reading thread.
    package var complete: @Sendable (_ line: String, _ cursor: Int) -> Completion = { _, cursor in Completion(start: cursor, choices: []) }
    /// Called by the reading thread when the person has typed something, with the line as it is now.
    package var typed: @Sendable (_ line: String) -> Void = { _ in }
    /// Called by the reading thread when `show` returned false and all is printed.
    package var drained: @Sendable () -> Void = {}
    /// Called by the reading thread when everything that was shown before this `mark` is printed.
    package var reached: @Sendable (_ mark: UInt64) -> Void = { _ in }
    /// Called by the reading thread with what the person said to `ask`.
    package var answered: @Sendable (SecretPrompt.Answer) -> Void = { _ in }
    package var input: Int32 = STDIN_FILENO
    package var output: Int32 = STDOUT_FILENO

    package init(program: String, prompt: Line) {
      self.program = program
      self.prompt = prompt
    }
  }

  package enum Event: Equatable, Sendable {
    /// A line was entered, in Normalization Form C; it holds newlines where the person wanted them. `isErased` says that it is
    /// off the screen.
    case line(String, isErased: Bool)
    /// Ctrl-D on an empty line, or the terminal is gone.
    case endOfInput
    /// Ctrl-C on an empty line.
    case interrupted
    /// `stop` or `restore` was called, before or now.
    case stopped
  }

  private enum Ending {
    case event(Event)
    case clearedLine
  }

  private let configuration: Configuration
  private let editor: LineEditor
  private let screen: PromptScreen
  private let commands: PromptCommands
  private let externalEditor: ExternalEditor
  private let mode: TerminalMode
  private let requests: PromptRequests

  private var decoder = KeyDecoder()
  private var ending: Ending?
  /// What the person's editor is to be opened with.
  private var edited: String?
  private var isReading = false
  /// Whether something was typed that `typed` has not told.
  private var wasTyped = false

  /// How long a terminal may take between the characters of one key, in milliseconds.
  private static let keyTime: Int32 = 50

  /// Prepares the terminal, the locale of the process and the user's `~/.editrc`, and reads the history; to be called before other
  /// threads start. Nil when libedit cannot start.
  package init?(_ configuration: Configuration) {
    mode = TerminalMode(input: configuration.input, output: configuration.output)
    // Before a prompt is measured.
    TerminalLocale.set()
    guard
      let editor = LineEditor(
        program: configuration.program, historySize: LineHistory.limit, input: configuration.input,
        output: configuration.output)
    else { return nil }
    self.configuration = configuration
    self.editor = editor
    requests = PromptRequests()
    let output = TerminalOutput(descriptor: configuration.output, requests: requests)
    screen = PromptScreen(editor: editor, output: output, mode: mode, configuration: configuration)
    commands = PromptCommands(configuration: configuration, editor: editor, screen: screen)
    externalEditor = ExternalEditor(input: configuration.input, output: configuration.output)
    if !editor.hasEmacsKeys { decoder.loneEscape = LineCommand.loneEscape }
    editor.nextCharacter = { [unowned self] in nextCharacter() }
    editor.perform = { [unowned self] in commands.perform($0) }
    commands.hasMoreKeys = { [unowned self] in decoder.hasMore }
    commands.openEditor = { [unowned self] in openEditor(asAsked: $0) }
  }

  /// Reads until something happens that the caller must know; Ctrl-C on a line that is not empty only clears it.
  package func readLine() -> Event {
    let event = nextEvent()
    // Again: the end of the reading has made the terminal ready for another line.
    if event == .stopped { mode.restore() }
    return event
  }

  private func nextEvent() -> Event {
    while true {
      ending = nil
      performRequests()
      if case .event(let event) = ending { return event }
      let line = edit()
      if let (text, isErased) = commands.entered {
        commands.remember(text)
        return .line(text, isErased: isErased)
      }
      switch (line, ending) {
      // Where keys do not edit, the last line may lack its newline.
      case (let line?, nil), (let line?, .event(.endOfInput)): return .line(line.normalized, isErased: false)
      case (nil, nil): return .endOfInput
      case (_, .event(let event)): return event
      case (_, .clearedLine): continue
      }
    }
  }

  /// Prints what is still to be shown and restores the terminal; for the end of the program.
  package func finish() {
    performRequests()
    screen.flush()
    restore()
  }

  /// What `body` asks for is seen at once, not in parts.
  package func together(_ body: () -> Void) { requests.together(body) }

  /// Shows text from anywhere, made harmless, on rows of its own above the line being typed; rows after the first start with
  /// a gutter. Returns false when more than 1 MiB waits to be printed: `drained` says when it is.
  @discardableResult
  package func show(_ line: Line) -> Bool { requests.add(.line(line)) }

  /// Has `reached` called with this number, or a later one, once everything shown so far is printed.
  package func mark(_ number: UInt64) {
    requests.ask { $0.mark = number }
  }

  /// Changes the state of the line with this tag, where it stands; shows `otherwise` when that line is out of reach.
  package func change(_ state: Line.State, otherwise: Line) { _ = requests.add(.change(state, otherwise: otherwise)) }

  /// Changes what stands before the line being typed.
  package func setPrompt(_ prompt: Line) {
    requests.ask { $0.prompt = prompt }
  }

  /// Rings the bell.
  package func ring() { _ = requests.add(.ring) }

  /// Sets the title of the terminal's window, until the end of the program.
  package func setTitle(_ title: String) { _ = requests.add(.title(title)) }

  /// Asks the terminal for a notice on the desktop.
  package func notify(_ title: String, _ body: String) { _ = requests.add(.notice(title: title, body: body)) }

  /// Lets the person write `text` on, or the line being typed when it is empty, in the editor that `$VISUAL` or `$EDITOR` names;
  /// what comes of it is then the line being typed.
  package func edit(_ text: String) {
    requests.ask { $0.edited = text }
  }

  /// Asks the person for a secret, which is not shown; the line being typed comes back behind it. `answered` gets the answer.
  package func ask(_ question: String) {
    requests.ask { $0.question = question }
  }

  /// For SIGINT.
  package func interrupt() {
    requests.ask { $0.interrupted = true }
  }

  /// For SIGWINCH.
  package func resized() {
    requests.ask { $0.resized = true }
  }

  /// For SIGTSTP: the reading thread restores the terminal, calls `stop`, which returns when the process goes on, and draws anew.
  package func suspend(_ stop: @escaping @Sendable () -> Void = { raise(SIGSTOP) }) {
    requests.ask { $0.suspension = stop }
  }

  /// Makes `readLine` return now and ever after.
  package func stop() {
    requests.ask { $0.stopped = true }
    externalEditor.terminate()
  }

  /// Sets the terminal back to what it was, as often as one likes; nothing is read after that. Exits and crashes do it by themselves.
  package func restore() {
    stop()
    mode.restore()
  }

  private func edit() -> String? {
    isReading = true
    commands.startLine()
    screen.begin()
    let line = editor.readLine()
    if line == nil { _ = screen.removeLine(erasing: false) }
    screen.end()
    isReading = false
    return line
  }

  private func nextCharacter() -> Unicode.Scalar? {
    while true {
      performRequests()
      if ending != nil { return nil }
      if edited != nil, editor.isEditing { return LineCommand.openEditorAsAsked.character }
      if let key = decoder.next() {
        commands.noteKey()
        return character(of: key)
      }
      screen.flush()
      if wasTyped {
        wasTyped = false
        configuration.typed(String(scalars: editor.line))
      }
      wait()
    }
  }

  private func character(of key: KeyDecoder.Key) -> Unicode.Scalar {
    switch key {
    case .character(let character): return character
    case .altEnter: return LineCommand.newline.character
    case .paste(let text):
      commands.pasted = text
      return LineCommand.paste.character
    }
  }

  private func wait() {
    if decoder.isUndecided {
      var typed = pollfd(fd: configuration.input, events: Int16(POLLIN), revents: 0)
      guard poll(&typed, 1, Self.keyTime) == 1 else { return decoder.decide() }
      readInput()
    } else if requests.wakeUp.wait(for: configuration.input, events: POLLIN) != 0 {
      readInput()
    }
  }

  private func readInput() {
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
      let count = read(configuration.input, buffer.baseAddress, buffer.count)
      if count > 0 {
        decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        wasTyped = true
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        end(with: .event(.endOfInput), erasing: false)
      }
    }
  }

  private func performRequests() {
    let (work, wasFull) = requests.take()
    let prompt = work.prompt != screen.prompt ? work.prompt : nil
    if prompt != nil || work.resized || work.output.contains(where: \.takesRows) {
      screen.show(work.output, resizing: work.resized) {
        if let prompt { screen.prompt = prompt }
      }
    } else if !work.output.isEmpty {
      screen.tell(work.output)
    }
    if let mark = work.mark {
      screen.flush()
      configuration.reached(mark)
    }
    if let text = work.edited { edited = text }
    if let question = work.question { askSecret(question) }
    if let stop = work.suspension { screen.lend(erasing: false, stop) }
    if work.interrupted { interruptLine() }
    if work.stopped { end(with: .event(.stopped), erasing: false) }
    if wasFull {
      screen.flush()
      configuration.drained()
    }
  }

  private func askSecret(_ question: String) {
    var answer = SecretPrompt.Answer.noTerminal
    screen.lend(erasing: true) {
      answer = SecretPrompt.ask(question, on: configuration.input) { terminal in
        while requests.wakeUp.wait(for: terminal, events: POLLIN) == 0 {
          if requests.takeInterruption() { return SIGINT }
        }
        return nil
      }
    }
    configuration.answered(answer)
    // What was asked for meanwhile has woken nobody who would do it.
    requests.wakeUp.signal()
  }

  private func interruptLine() {
    decoder.removeAll()
    let isEmpty = editor.line.isEmpty || !isReading
    end(with: isEmpty ? .event(.interrupted) : .clearedLine, erasing: configuration.erasesEntered)
  }

  private func end(with ending: Ending, erasing: Bool) {
    if self.ending == nil { _ = screen.removeLine(erasing: erasing) }
    self.ending = ending
  }

  private func openEditor(asAsked: Bool) {
    var text = String(scalars: editor.line)
    if asAsked, let edited, !edited.isEmpty { text = edited }
    edited = nil
    var failure: ExternalEditor.Failure?
    screen.lend(erasing: true) {
      do throws(ExternalEditor.Failure) {
        let written = try externalEditor.edit(text) { raise(SIGSTOP) }
        editor.replaceLine(written.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })
      } catch {
        failure = error
      }
      // These were the editor's.
      requests.ask { ($0.interrupted, $0.suspension) = (false, nil) }
    }
    if let failure { screen.show([.line(Line("\(configuration.program): the editor is of no use: \(failure)", .warning))]) }
  }
}
