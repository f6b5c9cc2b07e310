internal import CEdit

/// Where libedit has put the cursor and the end of a line that is being edited, in rows counted from the prompt's first.
struct LineLayout: Equatable {
  private(set) var cursorRow = 0
  private(set) var endRow = 0

  private let columns: Int
  private let rows: Int
  private var column = 0

  /// Lays out as libedit does, for a terminal of this size; a locale must have been set, `cursor` is an index into `line`.
  init(prompt: [Unicode.Scalar], line: [Unicode.Scalar], cursor: Int, columns: Int, rows: Int) {
    self.columns = max(columns, 1)
    self.rows = max(rows, 1)
    for character in prompt { put(character) }
    for (index, character) in line.enumerated() {
      if index == cursor { markCursor(before: character) }
      put(character)
    }
    if cursor >= line.count { cursorRow = endRow }
  }

  private mutating func put(_ character: Unicode.Scalar) {
    switch character {
    case "\t":
      repeat { advance(by: 1) } while column % 8 != 0
    case "\n": nextRow()
    case _ where cedit_is_printable(character.value) != 0: advance(by: Int(cedit_width(character.value)))
    // Shown as ^X.
    case ..<"\u{100}": for _ in 0..<2 { advance(by: 1) }
    // Shown as \U+XXXX, or with five digits.
    default: for _ in 0..<(character.value > 0xFFFF ? 8 : 7) { advance(by: 1) }
    }
  }

  /// A wide character that does not fit at the right margin starts the next row.
  private mutating func advance(by width: Int) {
    while column > 0, column + width > columns { advance(by: 1) }
    column += width
    if column >= columns { nextRow() }
  }

  private mutating func nextRow() {
    column = 0
    // libedit drops the first rows of a line that is longer than the screen.
    endRow = min(endRow + 1, rows - 1)
  }

  private mutating func markCursor(before character: Unicode.Scalar) {
    let width = Int(cedit_width(character.value))
    cursorRow = width > 1 && column + width > columns ? min(endRow + 1, rows - 1) : endRow
  }
}
