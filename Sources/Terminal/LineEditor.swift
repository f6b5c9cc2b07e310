internal import CEdit
internal import Glibc

/// libedit: edits one line on a terminal; one thread makes every call.
final class LineEditor {
  /// Where characters come from while a line is read; nil ends it. What is printed must be flushed before waiting for one.
  var nextCharacter: () -> Unicode.Scalar? = { nil }
  /// Does what libedit does not; called while a line is read.
  var perform: (LineCommand) -> LineCommand.Outcome = { _ in .refused }

  /// What stands before the line, from the next refresh on.
  var prompt = PromptText.none {
    didSet { setPrompt() }
  }

  /// Whether keys edit; false where there is no terminal, then lines are read as they come.
  let isEditing: Bool
  /// Whether a line can be erased, and pasted text told from typed text; false on a dumb terminal.
  let canErase: Bool

  private let editor: OpaquePointer
  private let output: UnsafeMutablePointer<cedit_output>
  private let history: OpaquePointer?
  private var promptCharacters: UnsafeMutableBufferPointer<wchar_t>

  /// Sets the locale of the process, so no other thread may be using it; nil when libedit cannot start.
  init?(program: String, historySize: Int, input: Int32, output: Int32) {
    let printed = UnsafeMutablePointer<cedit_output>.allocate(capacity: 1)
    printed.initialize(to: cedit_output())
    guard let editor = cedit_open(program, input, output, printed) else {
      printed.deallocate()
      return nil
    }
    self.editor = editor
    self.output = printed
    history = cedit_open_history(editor, Int32(truncatingIfNeeded: historySize))
    cedit_never_shift(editor)
    cedit_keep_quiet(editor)
    isEditing = isatty(input) == 1
    canErase = isEditing && cedit_has(editor, "up") != 0
    promptCharacters = .allocate(capacity: 1)
    promptCharacters.initialize(repeating: 0)
    cedit_leave_signals_alone(editor)
    connect()
    KeyBindings.bind(on: self, erasing: canErase) { el_source(editor, nil) }
    cedit_enable_editing(editor)
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
    return String(scalars: characters.last == "\n" ? characters.dropLast() : characters[...])
  }

  /// The line being edited.
  var line: [Unicode.Scalar] {
    guard let line = el_wline(editor)?.pointee else { return [] }
    return Self.characters(line.buffer, line.lastchar - line.buffer)
  }

  /// Where in the line the cursor is.
  var cursor: Int {
    get { Int(el_cursor(editor, 0)) }
    set { el_cursor(editor, Int32(truncatingIfNeeded: newValue - cursor)) }
  }

  /// Inserts text at the cursor; it is not drawn.
  func insert(_ text: some Sequence<Unicode.Scalar>) {
    // libedit takes no empty text.
    el_winsertstr(editor, Self.wide(text))
  }

  /// Makes `text` the line, with the cursor at its end; it is not drawn.
  func replaceLine(_ text: some Collection<Unicode.Scalar>) {
    if text.isEmpty {
      // libedit does not replace by nothing.
      el_wreplacestr(editor, Self.wide([" "]))
      cursor = 1
      el_deletestr(editor, 1)
    } else {
      el_wreplacestr(editor, Self.wide(text))
      cursor = text.count
    }
  }

  /// Waits for a character, as libedit does.
  func readCharacter() -> Unicode.Scalar? {
    var character: wchar_t = 0
    return el_wgetc(editor, &character) == 1 ? Self.scalar(character) : nil
  }

  /// Makes a character the next to be read.
  func push(_ character: Unicode.Scalar) {
    el_wpush(editor, Self.wide([character]))
  }

  /// Where the line being edited is on the screen.
  var layout: LineLayout {
    LineLayout(prompt: prompt.characters, line: line, cursor: cursor, columns: columns, rows: rows)
  }

  /// The size of the screen.
  var columns: Int { Int(cedit_number(editor, "co")) }
  var rows: Int { Int(cedit_number(editor, "li")) }

  /// Adds bytes to what the next `takeOutput` has.
  func print(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    cedit_print(output, bytes, bytes.count)
  }

  /// Calls `body` with what was printed since the last time.
  func takeOutput<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    cedit_collect(output)
    defer { cedit_discard(output) }
    return body(UnsafeRawBufferPointer(start: output.pointee.bytes, count: output.pointee.count))
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

  /// Adds a line to what libedit's own commands search.
  func remember(_ line: String) {
    guard let history else { return }
    cedit_remember(history, Self.wide(line.unicodeScalars))
  }

  var hasEmacsKeys: Bool { cedit_is_emacs(editor) != 0 }

  /// Unbinds what was bound to keys.
  func useKeys(emacs: Bool) {
    cedit_use_keys(editor, Self.wide((emacs ? "emacs" : "vi").unicodeScalars))
  }

  /// What a key does, in libedit's words.
  func action(of key: KeyBindings.Key) -> String {
    takeOutput { _ in }
    cedit_describe(editor, key.isOfCommandMode ? 1 : 0, Self.wide(key.name.unicodeScalars))
    return takeOutput { String(decoding: $0, as: UTF8.self) }
  }

  /// Makes a key do one of libedit's commands.
  func bind(_ key: KeyBindings.Key, to command: String) {
    cedit_bind(editor, key.isOfCommandMode ? 1 : 0, Self.wide(key.name.unicodeScalars), Self.wide(command.unicodeScalars))
  }

  /// Makes a key stand for a character.
  func bind(_ key: KeyBindings.Key, to character: Unicode.Scalar) {
    cedit_bind_characters(editor, key.isOfCommandMode ? 1 : 0, Self.wide(key.name.unicodeScalars), Self.wide([character]))
  }

  private func connect() {
    cedit_set_client_data(editor, Unmanaged.passUnretained(self).toOpaque())
    cedit_set_reader(editor) { editor, character in
      guard let self = LineEditor.behind(editor), let next = self.nextCharacter() else { return 0 }
      character?.pointee = wchar_t(truncatingIfNeeded: next.value)
      return 1
    }
    cedit_set_prompt(editor, { LineEditor.behind($0)?.promptCharacters.baseAddress }, PromptText.mark.value)
    cedit_add_command(editor) { editor, character in
      guard let self = LineEditor.behind(editor), let command = LineCommand(rawValue: character) else { return UInt8(CC_ERROR) }
      return self.run(command)
    }
    setPrompt()
  }

  private func run(_ command: LineCommand) -> UInt8 {
    switch perform(command) {
    case .done: return UInt8(CC_NORM)
    case .changed: return UInt8(CC_REFRESH)
    case .entered:
      // libedit's mark of a line that is whole, without which an empty one would be the end.
      cursor = line.count
      insert(["\n"])
      return UInt8(CC_NEWLINE)
    case .endOfInput: return UInt8(CC_EOF)
    case .refused: return UInt8(CC_ERROR)
    case .goesOn: return UInt8(CC_ARGHACK)
    }
  }

  private static func behind(_ editor: OpaquePointer?) -> LineEditor? {
    cedit_client_data(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  private func setPrompt() {
    let characters = Self.wide(prompt.marked)
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
}

extension String {
  init(scalars: some Sequence<Unicode.Scalar>) {
    var text = UnicodeScalarView()
    text.append(contentsOf: scalars)
    self.init(text)
  }
}
