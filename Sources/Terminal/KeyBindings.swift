/// The keys of the prompt's own commands, which the user's `~/.editrc` goes before.
enum KeyBindings {
  struct Key: Hashable {
    /// As `bind` in `~/.editrc` has it.
    let name: String
    var isOfCommandMode = false
  }

  private static let everywhere: KeyValuePairs<String, LineCommand> = [
    "^M": .enter, "^J": .enter, "^D": .deleteOrEnd, "^R": .search, "^L": .clearScreen,
  ]
  private static let inserting: KeyValuePairs<String, LineCommand> = ["^I": .complete]
  private static let emacs: KeyValuePairs<String, LineCommand> = [
    "^P": .older, "^N": .newer, "^[[A": .older, "^[[B": .newer, "^[OA": .older, "^[OB": .newer,
    "^[p": .olderAlike, "^[n": .newerAlike, "^[P": .olderAlike, "^[N": .newerAlike,
    "^[^M": .newline, "^[^J": .newline, "^X^E": .openEditor,
  ]
  private static let editorKey = Key(name: "^X^E")
  /// Libedit's own behind the same first key, which it forgets when the user binds that key alone.
  private static let besideEditorKey = Key(name: "^X^X")
  private static let viCommands: KeyValuePairs<String, LineCommand> = [
    "^P": .older, "^N": .newer, "k": .older, "j": .newer, "\\-": .older, "+": .newer,
    "[A": .older, "[B": .newer, "OA": .older, "OB": .newer, "^[[A": .older, "^[[B": .newer, "^[OA": .older, "^[OB": .newer,
    "K": .olderAlike, "J": .newerAlike, "/": .search, "?": .search, "v": .openEditor,
  ]

  /// Keys of today's terminals that libedit would take apart, with its own commands.
  private static let terminals: KeyValuePairs<String, String> = [
    "^[[1;5C": "em-next-word", "^[[1;5D": "ed-prev-word", "^[[1;3C": "em-next-word", "^[[1;3D": "ed-prev-word",
    "^[[3~": "ed-delete-next-char", "^[[1~": "ed-move-to-beg", "^[[4~": "ed-move-to-end",
    "^[[2~": "ed-ignore", "^[[5~": "ed-ignore", "^[[6~": "ed-ignore",
  ]

  /// Calls `source`, which reads the user's bindings, and then binds each key that still does what it does without them.
  static func bind(on editor: LineEditor, erasing: Bool, source: () -> Void) {
    let complaints = editor.takeOutput { Array($0) }
    let before = [true, false].map { emacs in
      editor.useKeys(emacs: emacs)
      let watched = Set(keys(emacs: emacs).map(\.0) + [besideEditorKey])
      return Dictionary(uniqueKeysWithValues: watched.map { ($0, editor.action(of: $0)) })
    }
    editor.useKeys(emacs: true)
    for (key, command) in terminals { editor.bind(Key(name: key), to: command) }
    source()
    let more = editor.takeOutput { Array($0) }
    let stock = before[editor.hasEmacsKeys ? 0 : 1]
    let isFree = { (key: Key) in editor.action(of: key) == stock[key] }
    let free = keys(emacs: editor.hasEmacsKeys).filter { key, command in
      isFree(key) && (command != .openEditor || key != editorKey || isFree(besideEditorKey))
    }
    bindCommands(on: editor)
    for (key, command) in free where erasing || command != .clearScreen {
      editor.bind(key, to: command.character)
    }
    // They came before there was a prompt, and are to be seen.
    editor.takeOutput { _ in }
    editor.print(complaints + more)
  }

  private static func bindCommands(on editor: LineEditor) {
    for isOfCommandMode in [false, true] {
      for command in LineCommand.allCases {
        editor.bind(Key(name: String(command.character), isOfCommandMode: isOfCommandMode), to: LineCommand.name)
      }
      let escape = Key(name: String(LineCommand.loneEscape), isOfCommandMode: isOfCommandMode)
      editor.bind(escape, to: isOfCommandMode ? "ed-ignore" : "vi-command-mode")
      let stock = Key(name: String(LineCommand.stockDelete), isOfCommandMode: isOfCommandMode)
      editor.bind(stock, to: editor.hasEmacsKeys ? "em-delete-or-list" : "vi-list-or-eof")
    }
  }

  private static func keys(emacs isEmacs: Bool) -> [(Key, LineCommand)] {
    let main = Array(everywhere) + Array(inserting) + Array(isEmacs ? emacs : [:])
    let commandMode = isEmacs ? [] : Array(everywhere) + Array(viCommands)
    return main.map { (Key(name: $0.key), $0.value) } + commandMode.map { (Key(name: $0.key, isOfCommandMode: true), $0.value) }
  }
}
