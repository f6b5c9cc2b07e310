/// What a key does beyond libedit's own commands. In libedit's key maps each has a character, out of those that nobody can type.
enum LineCommand: UInt32, CaseIterable {
  /// Inserts what was pasted.
  case paste = 0x80
  /// Starts a new row within the line.
  case newline
  case enter
  case complete
  /// Ctrl-D.
  case deleteOrEnd
  case older
  case newer
  /// Like `older` and `newer`, among the lines that begin with what stands before the cursor.
  case olderAlike
  case newerAlike
  case search
  case clearScreen
  /// Opens the person's editor for the line being typed.
  case openEditor
  /// The same for what another thread asked for.
  case openEditorAsAsked

  /// What becomes of the line, or of the command.
  enum Outcome {
    case done
    /// The line has changed and is to be drawn.
    case changed
    case entered
    case endOfInput
    case refused
    /// Characters were pushed that are to be taken for the same command.
    case goesOn
  }

  /// How libedit knows all of them, by `cedit_add_command`.
  static let name = "wtalk-line"
  /// The character of libedit's own Ctrl-D.
  static let stockDelete: Unicode.Scalar = "\u{9F}"
  /// vi's Escape where nothing follows that could make another key of it; libedit would wait for that.
  static let loneEscape: Unicode.Scalar = "\u{9E}"
  /// All such characters.
  static let characters: ClosedRange<Unicode.Scalar> = "\u{80}"..."\u{9F}"

  var character: Unicode.Scalar { Unicode.Scalar(rawValue) ?? "\u{FFFD}" }
}
