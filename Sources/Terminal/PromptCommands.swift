/// What the prompt's own keys do to the line being typed.
final class PromptCommands {
  /// What was pasted and is not inserted yet.
  var pasted: [Unicode.Scalar] = []
  /// Whether the key after the one that is being handled came with it, as those of an arrow do.
  var hasMoreKeys: () -> Bool = { false }
  /// Opens the person's editor: with what was asked for, or with the line.
  var openEditor: (_ asAsked: Bool) -> Void = { _ in }

  /// The line that was entered; nil while it is typed.
  private(set) var entered: (text: String, isErased: Bool)?

  private let configuration: Prompt.Configuration
  private let editor: LineEditor
  private let screen: PromptScreen
  private var history: LineHistory
  private var lastCommand: LineCommand?
  private var hasOffered = false

  init(configuration: Prompt.Configuration, editor: LineEditor, screen: PromptScreen) {
    self.configuration = configuration
    self.editor = editor
    self.screen = screen
    history = LineHistory(configuration.history?.load() ?? [])
    for line in history.lines { editor.remember(line) }
  }

  func startLine() {
    entered = nil
    pasted = []
    lastCommand = nil
    history.startLine()
  }

  /// A key was typed; commands tell of themselves by `perform`.
  func noteKey() {
    hasOffered = lastCommand == .complete
    lastCommand = nil
  }

  func remember(_ line: String) {
    guard history.add(line) else { return }
    editor.remember(line)
    configuration.history?.append(line)
  }

  func perform(_ command: LineCommand) -> LineCommand.Outcome {
    lastCommand = command
    switch command {
    case .paste: return insertPasted()
    case .newline: return insert(["\n"])
    case .enter: return enter()
    case .complete: return complete()
    case .deleteOrEnd: return deleteOrEnd()
    case .older: return moveWithinLine(down: false) ?? show(history.older(than: text))
    case .newer: return moveWithinLine(down: true) ?? show(history.newer(than: text))
    case .olderAlike: return showAlike { $0.older(than: $1, startingWith: $2) }
    case .newerAlike: return showAlike { $0.newer(than: $1, startingWith: $2) }
    case .search: return search()
    case .clearScreen: screen.clear()
    case .openEditor: openEditor(false)
    case .openEditorAsAsked: openEditor(true)
    }
    return .done
  }

  private var text: String { String(scalars: editor.line) }

  private func insert(_ text: [Unicode.Scalar]) -> LineCommand.Outcome {
    guard !text.isEmpty else { return .done }
    editor.insert(text)
    return .changed
  }

  private func insertPasted() -> LineCommand.Outcome {
    defer { pasted = [] }
    return insert(Array(String(scalars: pasted).normalized.unicodeScalars))
  }

  private func enter() -> LineCommand.Outcome {
    let line = editor.line
    if line.last == "\\" {
      editor.replaceLine(line.dropLast() + ["\n"])
      return .changed
    }
    entered = (String(scalars: line).normalized, screen.removeLine(erasing: configuration.erasesEntered))
    return .entered
  }

  private func deleteOrEnd() -> LineCommand.Outcome {
    if editor.line.isEmpty { return .endOfInput }
    // libedit's own, which knows how often.
    editor.push(LineCommand.stockDelete)
    return .goesOn
  }

  private func show(_ line: String?) -> LineCommand.Outcome {
    guard let line else { return .refused }
    editor.replaceLine(Array(line.unicodeScalars))
    return .changed
  }

  private func showAlike(_ move: (inout LineHistory, String, String) -> String?) -> LineCommand.Outcome {
    let cursor = editor.cursor
    let outcome = show(move(&history, text, String(scalars: editor.line.prefix(cursor))))
    if case .changed = outcome { editor.cursor = cursor }
    return outcome
  }

  /// To the row above or below within a line of many; nil where there is none.
  private func moveWithinLine(down: Bool) -> LineCommand.Outcome? {
    let rows = editor.line.split(separator: "\n", omittingEmptySubsequences: false)
    let cursor = editor.cursor
    guard let row = rows.lastIndex(where: { $0.startIndex <= cursor }) else { return nil }
    let target = down ? row + 1 : row - 1
    guard rows.indices.contains(target) else { return nil }
    editor.cursor = min(rows[target].startIndex + cursor - rows[row].startIndex, rows[target].endIndex)
    return .changed
  }
}

// MARK: Completion

extension PromptCommands {
  private func complete() -> LineCommand.Outcome {
    let (line, cursor) = (editor.line, editor.cursor)
    let completion = configuration.complete(String(scalars: line), cursor)
    guard let first = completion.choices.first, (0...cursor).contains(completion.start) else { return .refused }
    let typed = Array(line[completion.start..<cursor])
    let common = completion.choices.dropFirst().reduce(Array(first.unicodeScalars)) { common, choice in
      zip(common, choice.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    }
    if completion.choices.count == 1 || common.count > typed.count {
      replace(completion.start..<cursor, of: line, by: common)
      return .changed
    }
    guard hasOffered else { return .refused }
    screen.show(CompletionMenu(completion.choices, columns: editor.columns).rows.map { .line($0) })
    return .done
  }

  private func replace(_ range: Range<Int>, of line: [Unicode.Scalar], by text: [Unicode.Scalar]) {
    editor.replaceLine(line[..<range.lowerBound] + text + line[range.upperBound...])
    editor.cursor = range.lowerBound + text.count
  }
}

// MARK: Search

extension PromptCommands {
  private enum SearchEnd {
    case accepted
    case cancelled
    case inputEnded
  }

  private func search() -> LineCommand.Outcome {
    let (line, cursor) = (editor.line, editor.cursor)
    var search = IncrementalSearch(history.lines)
    var end: SearchEnd?
    repeat {
      draw(search, over: line)
      guard let character = editor.readCharacter() else {
        end = .inputEnded
        break
      }
      end = take(character, &search)
    } while end == nil
    if let match = search.match, end == .accepted { _ = history.move(to: match.line, from: String(scalars: line)) }
    screen.show([]) {
      screen.searched = nil
      guard end == .cancelled else { return }
      editor.replaceLine(line)
      editor.cursor = cursor
    }
    return end == .inputEnded ? .endOfInput : .done
  }

  private func draw(_ search: IncrementalSearch, over line: [Unicode.Scalar]) {
    screen.show([]) {
      let title = search.isFailing ? "(no line has) " : "(search) "
      screen.searched = Line([Line.Piece(title, .faint), Line.Piece(String(scalars: search.pattern)), Line.Piece(": ", .faint)])
      editor.replaceLine(search.match.map { Array(history.lines[$0.line].unicodeScalars) } ?? line)
      if let match = search.match { editor.cursor = match.position }
    }
  }

  /// What a key does to the search; any that is none of its own ends it and does what it does.
  private func take(_ character: Unicode.Scalar, _ search: inout IncrementalSearch) -> SearchEnd? {
    switch character {
    case "\u{12}": search.older()
    case "\u{13}": search.newer()
    case "\u{8}", "\u{7F}": search.removeLast()
    case "\u{7}": return .cancelled
    case LineCommand.paste.character:
      search.append(pasted)
      pasted = []
    case ..<" ", LineCommand.characters:
      // Escape alone does no more than end it.
      if character != "\u{1B}" || hasMoreKeys() { editor.push(character) }
      return .accepted
    default: search.append(CollectionOfOne(character))
    }
    return nil
  }
}
