internal import Synchronization

/// What the prompt has on the screen: rows that were shown, and below them the line being typed.
final class PromptScreen {
  /// What stands before the line being typed.
  var prompt: Line {
    didSet { if searched == nil { editor.prompt = text(prompt) } }
  }

  /// What stands there instead during a search.
  var searched: Line? {
    didSet { editor.prompt = text(searched ?? prompt) }
  }

  /// Whether prompt and line are on the screen.
  private(set) var isDrawn = false

  private let editor: LineEditor
  private let output: TerminalOutput
  private let mode: TerminalMode
  private let palette: Palette
  private var shown: ShownRows

  init(editor: LineEditor, output: TerminalOutput, mode: TerminalMode, configuration: Prompt.Configuration) {
    self.editor = editor
    self.output = output
    self.mode = mode
    prompt = configuration.prompt
    // What libedit does not know is not sent anything either.
    palette = editor.canErase ? configuration.palette : .none
    shown = ShownRows(palette: palette, canMove: editor.canErase, features: editor.canErase ? configuration.features : TerminalFeatures())
    editor.prompt = text(prompt)
  }

  /// The editor is about to draw an empty line.
  func begin() {
    isDrawn = editor.isEditing
    markPaste(true)
  }

  /// The editor is done with the line.
  func end() {
    // libedit's own Enter has left the line where it was.
    if isDrawn { shown.forget() }
    isDrawn = false
    markPaste(false)
    flush()
  }

  /// Puts the outputs where the line stood, and the line below them; `change` is called while no line is there.
  func show(_ outputs: [PromptOutput], resizing: Bool = false, change: () -> Void = {}) {
    let wasDrawn = isDrawn
    if wasDrawn { eraseLine(resizing: resizing) }
    if resizing { shown.forget() }
    tell(outputs)
    change()
    if wasDrawn { drawLine() }
  }

  /// Prints the outputs where the cursor is, which must be an empty row if one of them takes rows.
  func tell(_ outputs: [PromptOutput]) {
    editor.print(shown.render(outputs, columns: editor.columns, rows: editor.rows))
    noteTitle()
  }

  /// Takes the line off the screen, where that can be done, or goes below it; returns whether it was taken off.
  func removeLine(erasing: Bool) -> Bool {
    guard isDrawn else { return false }
    let erases = erasing && editor.canErase
    if erases { eraseLine() } else { leaveLine() }
    isDrawn = false
    return erases
  }

  /// Clears the screen but for the line.
  func clear() {
    editor.print("\u{1B}[H\u{1B}[2J".utf8)
    shown.forget()
    drawLine()
  }

  /// Gives the terminal to something else while `body` runs, and then draws the line anew.
  func lend(erasing: Bool, _ body: () -> Void) {
    let wasDrawn = isDrawn
    if wasDrawn {
      _ = removeLine(erasing: erasing)
      markPaste(false)
      flush()
      editor.prepareTerminal(editing: false)
    }
    mode.restore()
    body()
    shown.forget()
    mode.restore()
    // Nobody knows where in its row the cursor was left.
    editor.print((editor.canErase ? "\r\u{1B}[J" : "\r").utf8)
    editor.print(shown.titleAnew())
    noteTitle()
    guard wasDrawn else { return }
    editor.prepareTerminal(editing: true)
    markPaste(true)
    editor.resize()
    drawLine()
  }

  /// Writes what was printed, in one piece where the terminal takes it.
  func flush() {
    noteHeight()
    editor.takeOutput { output.write($0) }
  }

  /// The line may have grown.
  func noteHeight() {
    if isDrawn { shown.promptTook(editor.layout.endRow + 1, rows: editor.rows) }
  }

  private func drawLine() {
    editor.refresh()
    isDrawn = true
    noteHeight()
  }

  /// Leaves the cursor at the start of an empty row with nothing below it.
  private func eraseLine(resizing: Bool = false) {
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
    let layout = editor.layout
    editor.print(String(repeating: "\n", count: layout.endRow - layout.cursorRow + 1).utf8)
    shown.forget()
  }

  /// The title from before comes back at the end, however that comes.
  private func noteTitle() {
    if shown.title != nil { mode.hasTitle.store(true, ordering: .relaxed) }
  }

  private func markPaste(_ on: Bool) {
    guard editor.canErase else { return }
    editor.print((on ? "\u{1B}[?2004h" : "\u{1B}[?2004l").utf8)
    mode.marksPaste.store(on, ordering: .relaxed)
  }

  private func text(_ line: Line) -> PromptText { PromptText(line, sequence: palette.sequence(for:)) }
}
