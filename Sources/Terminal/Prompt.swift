internal import Glibc
internal import Synchronization

/// The prompt of a person at a terminal: reads lines, and shows what arrives above the one being typed.
///
/// `readLine` and `finish` belong to one thread, the main thread; everything else may be called from any.
/// Input is not normalised: what is typed as NFD is sent as NFD.
// Unchecked: one thread alone touches the editor and what goes with it; `requests` and `mode` guard themselves.
package final class Prompt: @unchecked Sendable {
  package enum Event: Equatable, Sendable {
    /// A line was entered; it holds newlines when text with newlines was pasted.
    case line(String)
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

  private let input: Int32
  private let editor: LineEditor
  private let mode: TerminalMode
  private let requests = PromptRequests()
  private let drained: @Sendable () -> Void

  private var decoder = InputDecoder()
  private var ending: Ending?
  private var isReading = false

  /// Prepares the terminal, the locale of the process and the user's `~/.editrc` (lines that start with `program:`);
  /// to be called before other threads start. Nil when libedit cannot start.
  /// `drained` is called by the main thread when `show` returned false and all is printed.
  package init?(
    program: String, prompt: String, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
    drained: @escaping @Sendable () -> Void = {}
  ) {
    mode = TerminalMode(input: input, output: output)
    guard let editor = LineEditor(program: program, input: input, output: output) else { return nil }
    self.input = input
    self.editor = editor
    self.drained = drained
    editor.prompt = TerminalFilter.visible(prompt)
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
        return .line(line)
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

  /// Shows text from anywhere, made harmless, on lines of its own above the line being typed; lines after the first start with
  /// a gutter. Returns false when more than 1 MiB waits to be printed: `drained` says when it is.
  @discardableResult
  package func show(_ text: String, mark: String = "") -> Bool {
    let lines = TerminalFilter.visible(mark) + TerminalFilter.visible(text, newlines: .gutter) + "\n"
    return requests.add(Array(lines.utf8))
  }

  /// Changes what stands before the line being typed.
  package func setPrompt(_ prompt: String) {
    requests.ask { $0.prompt = TerminalFilter.visible(prompt) }
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
      if requests.wakeUp.wait(for: input, events: POLLIN) != 0 { readInput() }
    }
  }

  private func readInput() {
    withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 16) { buffer in
      let count = read(input, buffer.baseAddress, buffer.count)
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
      drained()
    }
  }

  /// Puts the output where the line stood, and the line below it.
  private func update(_ work: PromptRequests.Work) {
    if isDrawn { eraseLine(resizing: work.resized) }
    editor.print(work.output)
    if let prompt = work.prompt { editor.prompt = prompt }
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

  /// Whether prompt and line are on the screen.
  private var isDrawn: Bool { isReading && editor.isEditing }
}
