internal import CEdit
internal import Glibc

/// libedit: edits one line on a terminal; one thread makes every call.
final class LineEditor {
  /// Where characters come from while a line is read; nil ends it. What is printed must be flushed before waiting for one.
  var nextCharacter: () -> Unicode.Scalar? = { nil }

  /// What stands before the line, from the next refresh on.
  var prompt: String = "" {
    didSet { setPrompt() }
  }

  /// Whether keys edit; false where there is no terminal, then lines are read as they come.
  let isEditing: Bool
  /// Whether a line can be erased; false on a dumb terminal.
  let canErase: Bool
  /// Whether pasted text can be told from typed text.
  let knowsPaste: Bool

  private static let historySize: Int32 = 1_000

  private let editor: OpaquePointer
  private let output: UnsafeMutablePointer<cedit_output>
  private let terminal: Descriptor
  private let history: OpaquePointer?
  private var promptCharacters: UnsafeMutableBufferPointer<wchar_t>

  /// Sets the locale of the process, so no other thread may be using it; nil when libedit cannot start.
  init?(program: String, input: Int32, output: Int32) {
    Self.setLocale()
    let printed = UnsafeMutablePointer<cedit_output>.allocate(capacity: 1)
    printed.initialize(to: cedit_output())
    guard let editor = cedit_open(program, input, output, printed) else {
      printed.deallocate()
      return nil
    }
    self.editor = editor
    self.output = printed
    terminal = Descriptor(number: output)
    history = cedit_open_history(editor, Self.historySize)
    cedit_leave_signals_alone(editor)
    cedit_use_emacs_keys(editor)
    el_source(editor, nil)
    isEditing = isatty(input) == 1
    canErase = isEditing && cedit_has(editor, "up") != 0
    // In vi's key map Escape is a command of its own, and a sequence that starts with it would make it wait.
    knowsPaste = canErase && cedit_is_emacs(editor) != 0
    promptCharacters = .allocate(capacity: 1)
    promptCharacters.initialize(repeating: 0)
    connect()
  }

  deinit {
    cedit_close(editor, output)
    output.deallocate()
    if let history { history_wend(history) }
    promptCharacters.deallocate()
  }

  /// Lets the user edit a line and returns it; nil when the input ended first, by Ctrl-D or `nextCharacter`.
  func readLine() -> String? {
    var count: Int32 = 0
    guard let line = el_wgets(editor, &count), count > 0 else { return nil }
    let characters = Self.characters(line, Int(count))
    return Self.string(characters.last == "\n" ? characters.dropLast() : characters[...])
  }

  /// The line being edited.
  var line: [Unicode.Scalar] {
    guard let line = el_wline(editor)?.pointee else { return [] }
    return Self.characters(line.buffer, line.lastchar - line.buffer)
  }

  /// Where the line being edited is on the screen.
  var layout: LineLayout {
    guard let line = el_wline(editor)?.pointee else { return LineLayout(prompt: [], line: [], cursor: 0, columns: 1, rows: 1) }
    return LineLayout(
      prompt: Array(prompt.unicodeScalars), line: Self.characters(line.buffer, line.lastchar - line.buffer),
      cursor: line.cursor - line.buffer,
      columns: columns, rows: rows)
  }

  /// The size of the screen.
  var columns: Int { Int(cedit_number(editor, "co")) }
  var rows: Int { Int(cedit_number(editor, "li")) }

  /// Adds bytes to what the next `flush` writes.
  func print(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    cedit_print(output, bytes, bytes.count)
  }

  /// Writes what was printed, in one piece where the terminal takes it.
  func flush() {
    cedit_collect(output)
    var rest = UnsafeRawBufferPointer(start: output.pointee.bytes, count: output.pointee.count)[...]
    // Without its terminal the program soon learns of it by reading.
    while !rest.isEmpty, let count = try? terminal.write(UnsafeRawBufferPointer(rebasing: rest)) {
      rest = rest.dropFirst(count)
    }
    cedit_discard(output)
  }

  /// Draws prompt and line; the cursor must be at the start of an empty row.
  func refresh() {
    cedit_refresh(editor)
  }

  /// Asks the terminal for its size; the line must be drawn anew.
  func resize() {
    el_resize(editor)
  }

  /// Switches the terminal between editing and what it was.
  func prepareTerminal(editing: Bool) {
    cedit_prepare_terminal(editor, editing ? 1 : 0)
  }

  /// Adds a line to the history, where it does not follow itself.
  func remember(_ line: String) {
    guard let history, !line.isEmpty else { return }
    cedit_remember(history, Self.wide(line.unicodeScalars))
  }

  private static func setLocale() {
    setlocale(LC_ALL, "")
    if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
  }

  private func connect() {
    cedit_set_client_data(editor, Unmanaged.passUnretained(self).toOpaque())
    cedit_set_reader(editor) { editor, character in
      guard let self = LineEditor.behind(editor), let next = self.nextCharacter() else { return 0 }
      character?.pointee = wchar_t(truncatingIfNeeded: next.value)
      return 1
    }
    cedit_set_prompt(editor) { LineEditor.behind($0)?.promptCharacters.baseAddress }
    guard knowsPaste else { return }
    cedit_bind_paste(editor) { editor, _ in LineEditor.behind(editor)?.insertPaste() ?? UInt8(CC_ERROR) }
  }

  private static func behind(_ editor: OpaquePointer?) -> LineEditor? {
    cedit_client_data(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Inserts all up to the end mark as one piece; a newline in it is part of the line, and libedit shows it as a new row.
  private func insertPaste() -> UInt8 {
    let end = "\u{1B}[201~".unicodeScalars
    var pasted: [Unicode.Scalar] = []
    while !pasted.suffix(end.count).elementsEqual(end) {
      var character: wchar_t = 0
      guard el_wgetc(editor, &character) == 1 else { return UInt8(CC_EOF) }
      pasted.append(Self.pasted(Self.scalar(character)))
    }
    return UInt8(el_winsertstr(editor, Self.wide(pasted.dropLast(end.count))) == 0 ? CC_REFRESH : CC_ERROR)
  }

  /// Terminals send newlines as returns; NUL would end libedit's strings.
  private static func pasted(_ character: Unicode.Scalar) -> Unicode.Scalar {
    switch character {
    case "\r": "\n"
    case "\0": "\u{FFFD}"
    default: character
    }
  }

  private func setPrompt() {
    let characters = Self.wide(prompt.unicodeScalars)
    promptCharacters.deallocate()
    promptCharacters = .allocate(capacity: characters.count)
    _ = promptCharacters.initialize(from: characters)
  }

  private static func wide(_ characters: some Sequence<Unicode.Scalar>) -> [wchar_t] {
    characters.map { wchar_t(truncatingIfNeeded: $0.value) } + [0]
  }

  private static func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(truncatingIfNeeded: character)) ?? "\u{FFFD}"
  }

  private static func characters(_ start: UnsafePointer<wchar_t>?, _ count: Int) -> [Unicode.Scalar] {
    UnsafeBufferPointer(start: start, count: start == nil ? 0 : count).map(scalar)
  }

  private static func string(_ characters: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: characters)
    return String(text)
  }
}
