internal import Glibc
internal import Synchronization

/// The prompt of a person at a terminal: reads lines, and shows what arrives above the one being typed.
///
/// `readLine` and `finish` belong to one thread, the main thread; everything else may be called from any.
/// Input is not normalised: what is typed as NFD is sent as NFD.
// Unchecked: one thread alone touches the editor and what goes with it; `requests` and `mode` guard themselves.
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
    /// Called by the reading thread when the person has typed something.
    package var typed: @Sendable () -> Void = {}
    /// Called by the reading thread when `show` returned false and all is printed.
    package var drained: @Sendable () -> Void = {}
    package var input: Int32 = STDIN_FILENO
    package var output: Int32 = STDOUT_FILENO

    package init(program: String, prompt: Line) {
      self.program = program
      self.prompt = prompt
    }
  }

  package enum Event: Equatable, Sendable {
    /// A line was entered; it holds newlines when text with newlines was pasted. `isErased` says that it is off the screen.
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
  private let mode: TerminalMode
  private let requests = PromptRequests()

  private var shown: ShownRows
  private var decoder = InputDecoder()
  private var ending: Ending?
  private var isReading = false

  /// Prepares the terminal, the locale of the process and the user's `~/.editrc`; to be called before other threads start.
  /// Nil when libedit cannot start.
  package init?(_ configuration: Configuration) {
    mode = TerminalMode(input: configuration.input, output: configuration.output)
    guard let editor = LineEditor(program: configuration.program, input: configuration.input, output: configuration.output) else {
      return nil
    }
    self.configuration = configuration
    self.editor = editor
    shown = ShownRows(palette: configuration.palette)
    editor.prompt = Self.text(configuration.prompt)
    editor.nextCharacter = { [unowned self] in nextCharacter() }
  }

  /// Reads until something happens that the caller must know; Ctrl-C on a line that is not empty only clears it.
  package func readLine() -> Event {
    while true {
      ending = nil
      performRequests()
      if case .event(let event) = ending { return event }
      let line = edit()
      switch (line, ending) {
      // Where keys do not edit, the last line may lack its newline.
      case (let line?, nil), (let line?, .event(.endOfInput)):
        editor.remember(line)
        return .line(line, isErased: false)
      case (nil, nil): return .endOfInput
      case (_, .event(let event)): return event
      case (_, .clearedLine): continue
      }
    }
  }

  /// Prints what is still to be shown and restores the terminal; for the end of the program.
  package func finish() {
    performRequests()
    editor.flush()
    restore()
  }

  /// Shows text from anywhere, made harmless, on rows of its own above the line being typed; rows after the first start with
  /// a gutter. Returns false when more than 1 MiB waits to be printed: `drained` says when it is.
  @discardableResult
  package func show(_ line: Line) -> Bool { requests.add(.line(line)) }

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

  /// Lets the person write `text` on in the editor that `$VISUAL` or `$EDITOR` names; what comes of it is then the line being typed.
  package func edit(_ text: String) {
    requests.ask { $0.edited = text }
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
  }

  /// Sets the terminal back to what it was, as often as one likes; nothing is read after that. Exits and crashes do it by themselves.
  package func restore() {
    stop()
    mode.restore()
  }

  private func edit() -> String? {
    isReading = true
    markPaste(true)
    let line = editor.readLine()
    if line == nil, ending == nil { leaveLine() }
    markPaste(false)
    editor.flush()
    isReading = false
    return line
  }

  private func nextCharacter() -> Unicode.Scalar? {
    while true {
      performRequests()
      if ending != nil { return nil }
      if let character = decoder.next() { return character }
      editor.flush()
      if requests.wakeUp.wait(for: configuration.input, events: POLLIN) != 0 { readInput() }
    }
  }

  private func readInput() {
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
      let count = read(configuration.input, buffer.baseAddress, buffer.count)
      if count > 0 {
        decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        end(with: .event(.endOfInput))
      }
    }
  }

  private func performRequests() {
    let (work, wasFull) = requests.take()
    if !work.output.isEmpty || work.prompt != nil || work.resized { update(work) }
    if let stop = work.suspension { suspend(until: stop) }
    if work.interrupted {
      decoder.removeAll()
      end(with: editor.line.isEmpty || !isReading ? .event(.interrupted) : .clearedLine)
    }
    if work.stopped { end(with: .event(.stopped)) }
    if wasFull {
      editor.flush()
      configuration.drained()
    }
  }

  /// Puts the output where the line stood, and the line below it.
  private func update(_ work: PromptRequests.Work) {
    if isDrawn { eraseLine(resizing: work.resized) }
    editor.print(shown.render(work.output, columns: editor.columns, rows: editor.rows))
    if let prompt = work.prompt { editor.prompt = Self.text(prompt) }
    if isDrawn { editor.refresh() }
  }

  /// Leaves the cursor at the start of an empty row with nothing below it.
  private func eraseLine(resizing: Bool) {
    var row = editor.layout.cursorRow
    if resizing {
      editor.resize()
      // Some terminals have wrapped the line anew and some have not; the smaller guess erases nothing that was said.
      row = min(row, editor.layout.cursorRow)
    }
    guard editor.canErase else { return editor.print("\n".utf8) }
    editor.print((row > 0 ? "\u{1B}[\(row)A\r\u{1B}[J" : "\r\u{1B}[J").utf8)
  }

  /// Goes below the line, which stays on the screen.
  private func leaveLine() {
    guard isDrawn else { return }
    let layout = editor.layout
    editor.print(String(repeating: "\n", count: layout.endRow - layout.cursorRow + 1).utf8)
  }

  private func end(with ending: Ending) {
    if self.ending == nil { leaveLine() }
    self.ending = ending
  }

  private func suspend(until stop: () -> Void) {
    let wasReading = isReading
    if wasReading {
      leaveLine()
      markPaste(false)
      editor.flush()
      editor.prepareTerminal(editing: false)
    }
    mode.restore()
    stop()
    guard wasReading else { return }
    editor.prepareTerminal(editing: true)
    markPaste(true)
    editor.resize()
    editor.refresh()
  }

  private func markPaste(_ on: Bool) {
    guard editor.knowsPaste else { return }
    editor.print((on ? "\u{1B}[?2004h" : "\u{1B}[?2004l").utf8)
    mode.marksPaste.store(on, ordering: .relaxed)
  }

  private static func text(_ prompt: Line) -> String { prompt.pieces.map { TerminalFilter.visible($0.text) }.joined() }

  /// Whether prompt and line are on the screen.
  private var isDrawn: Bool { isReading && editor.isEditing }
}
