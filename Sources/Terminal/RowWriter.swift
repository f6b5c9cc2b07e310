internal import CEdit

/// Lays text out in rows of a terminal, between words where it can, and in colours; rows after the first start with the gutter.
///
/// A link stays in one piece, so that the terminal and a copy of it know it whole: it begins a row where the rest of a row is too short,
/// and where a whole row is too short, the terminal breaks it. Whatever follows such a link begins a row behind the gutter.
struct RowWriter {
  private struct Cell {
    let scalar: Unicode.Scalar
    let width: Int
    let style: Style
  }

  /// Longer ones are broken like any word.
  private static let longestLink = 2_048
  private static let gutterWidth = 2

  private(set) var bytes: [UInt8] = []
  /// How many rows are complete.
  private(set) var rows = 0
  /// The column behind what was written in this row.
  private(set) var column = 0

  private let palette: Palette
  private let columns: Int
  /// The last column stays empty: terminals differ in when they leave a row that is full.
  private let width: Int
  private var style = Style.plain
  private var word: [Cell] = []
  private var wordWidth = 0
  private var spaces = 0
  /// Whether the word is longer than a row, and still a link.
  private var isLongLink = false
  /// Whether the word was longer than a row and is written as it comes.
  private var isBreaking = false
  /// Whether the terminal itself has broken the row.
  private var isOver = false

  init(palette: Palette, columns: Int) {
    self.palette = palette
    self.columns = max(columns, 1)
    width = max(self.columns - 1, Self.gutterWidth + 2)
  }

  mutating func write(_ text: String, _ style: Style) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n":
        endWord()
        newRow()
      case "\t":
        endWord()
        spaces = min(spaces + 8 - (column + spaces) % 8, width)
      case _ where scalar.properties.isWhitespace:
        endWord()
        spaces = min(spaces + 1, width)
      default: append(Cell(scalar: scalar, width: Int(cedit_width(scalar.value)), style: style))
      }
    }
  }

  /// Ends the last word, and leaves room for `count` columns behind it in the same row.
  mutating func reserve(_ count: Int) {
    endWord()
    spaces = 0
    if isOver || column + count > width { newRow() }
  }

  /// Ends the last row.
  mutating func finish() {
    endWord()
    endRow()
  }

  private mutating func append(_ cell: Cell) {
    guard !isBreaking else { return writeBroken(cell) }
    word.append(cell)
    wordWidth += cell.width
    guard wordWidth > width - Self.gutterWidth else { return }
    isLongLink = isLongLink ? cell.scalar.isInked && wordWidth <= Self.longestLink : isLink
    guard !isLongLink else { return }
    isBreaking = true
    let cells = word
    (word, wordWidth) = ([], 0)
    if isOver { newRow() }
    writeSpaces()
    for cell in cells { writeBroken(cell) }
  }

  private mutating func endWord() {
    (isBreaking, isLongLink) = (false, false)
    guard !word.isEmpty else { return }
    let (cells, cellsWidth) = (word, wordWidth)
    (word, wordWidth) = ([], 0)
    if isOver || column + spaces + cellsWidth > width, column > 0 { newRow() }
    writeSpaces()
    for cell in cells { write(cell) }
    guard column > width else { return }
    // The terminal has put it on so many rows.
    rows += (column - 1) / columns
    isOver = true
  }

  private mutating func writeBroken(_ cell: Cell) {
    if column + cell.width > width { newRow() }
    write(cell)
  }

  private mutating func write(_ cell: Cell) {
    look(cell.style)
    if let encoded = UTF8.encode(cell.scalar) { bytes.append(contentsOf: encoded) }
    column += cell.width
  }

  private mutating func writeSpaces() {
    // A space at a break is the break.
    guard spaces > 0, column + spaces < width else {
      spaces = 0
      return
    }
    look(.plain)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    column += spaces
    spaces = 0
  }

  private mutating func newRow() {
    endRow()
    bytes.append(contentsOf: TerminalFilter.gutter.utf8)
    column = Self.gutterWidth
  }

  private mutating func endRow() {
    look(.plain)
    bytes.append(UInt8(ascii: "\n"))
    rows += 1
    (column, spaces, isOver) = (0, 0, false)
  }

  private mutating func look(_ style: Style) {
    guard style != self.style else { return }
    bytes.append(contentsOf: palette.sequence(for: self.style).off.utf8)
    bytes.append(contentsOf: palette.sequence(for: style).on.utf8)
    self.style = style
  }

  /// Whether the word so far is a link: letters, `://`, and then nothing that could pass for an empty column.
  private var isLink: Bool {
    guard let colon = word.firstIndex(where: { $0.scalar == ":" }), word.dropFirst(colon).prefix(3).map(\.scalar) == [":", "/", "/"] else {
      return false
    }
    return colon > 0 && word[colon - 1].scalar.properties.isAlphabetic && word.allSatisfy { $0.scalar.isInked }
  }
}

extension Unicode.Scalar {
  /// Surely draws something: no blank that is not known as a space.
  fileprivate var isInked: Bool {
    isASCII ? value > 0x20 : properties.isAlphabetic || properties.numericType != nil
  }
}
