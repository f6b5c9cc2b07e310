/// Lays text out in rows of a terminal, between words where it can, and in colours; rows after the first start with the gutter.
///
/// A link stays in one piece, so that the terminal and a copy of it know it whole: it begins a row where the rest of a row is too short,
/// and where a whole row is too short, the terminal breaks it. Whatever follows such a link begins a row behind the gutter.
struct RowWriter {
  /// Longer ones end there.
  private static let longestLink = 2_048
  private static let gutterWidth = 2
  private static let tabWidth = 8

  private(set) var bytes: [UInt8] = []
  /// How many rows are complete.
  private(set) var rows = 0
  /// The column behind what was written in this row.
  private(set) var column = 0
  /// Whether all terminals are in that column now.
  private(set) var isCertain = true

  private let palette: Palette
  private let columns: Int
  /// The last column stays empty: terminals differ in when they leave a row that is full.
  private let width: Int
  private var style = Style.plain
  private var word: [Cell] = []
  private var wordWidth = 0
  /// Whether the word has letters and `://`.
  private var isLink = false
  private var spaces = 0
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
    for character in text {
      switch character {
      case "\n":
        endWord()
        newRow()
      case "\t":
        endWord()
        leave(Self.tabWidth - (column + spaces) % Self.tabWidth)
      default:
        for cell in Cell.cells(of: character, style) { append(cell) }
      }
    }
  }

  /// Ends the last word, and leaves room for `count` columns behind it in the same row.
  mutating func reserve(_ count: Int) {
    endWord()
    spaces = 0
    if isOver || column + count > width { newRow() }
  }

  /// Goes to this column, where a terminal may be elsewhere than it should be.
  mutating func move(to column: Int) {
    bytes.append(contentsOf: "\r\u{1B}[\(column)C".utf8)
    self.column = column
    isCertain = true
  }

  /// Ends the last row.
  mutating func finish() {
    endWord()
    endRow()
  }

  private mutating func append(_ cell: Cell) {
    guard !cell.isBlank else {
      endWord()
      return leave(cell.width)
    }
    guard !isBreaking else { return writeBroken(cell) }
    if mayBreak(before: cell) { endWord() }
    word.append(cell)
    wordWidth += cell.width
    isLink = isLink || endsScheme
    if !isLink, wordWidth > width - Self.gutterWidth { breakWord() }
  }

  private func mayBreak(before cell: Cell) -> Bool {
    guard let last = word.last else { return false }
    if isLink { return !cell.isInked || wordWidth > Self.longestLink }
    return cell.isIdeographic || (last.isIdeographic && cell.isInked)
  }

  /// Whether the word ends like `https://`.
  private var endsScheme: Bool {
    guard word.last?.character == "/", word.count > 3 else { return false }
    return word.suffix(3).map(\.character) == [":", "/", "/"] && word[word.count - 4].character.isLetter
  }

  private mutating func leave(_ columns: Int) {
    spaces = min(spaces + columns, width)
  }

  /// Writes a word that is longer than a row from where the one before ends.
  private mutating func breakWord() {
    let cells = takeWord()
    isBreaking = true
    if isOver || column + spaces >= width { newRow() }
    writeSpaces()
    for cell in cells { writeBroken(cell) }
  }

  private mutating func endWord() {
    isBreaking = false
    guard !word.isEmpty else { return }
    let needed = wordWidth
    let cells = takeWord()
    if isOver || (column + spaces + needed > width && column > start) { newRow() }
    // Where the word alone is too long, no indentation helps.
    if column + spaces + needed > width { spaces = 0 }
    writeSpaces()
    for cell in cells { write(cell) }
    if column > width { noteBreaks(of: cells) }
  }

  private mutating func takeWord() -> [Cell] {
    defer { (word, wordWidth, isLink) = ([], 0, false) }
    return word
  }

  /// The terminal has put the row on several: a wide character that does not fit begins the next.
  private mutating func noteBreaks(of cells: [Cell]) {
    var end = start
    for cell in cells {
      let rest = columns - end % columns
      end += cell.width + (cell.width > rest ? rest : 0)
    }
    rows += (end - 1) / columns
    isOver = true
  }

  private mutating func writeBroken(_ cell: Cell) {
    if column + cell.width > width { newRow() }
    write(cell)
  }

  private mutating func write(_ cell: Cell) {
    look(cell.style)
    bytes.append(contentsOf: cell.character.utf8)
    column += cell.width
    if !cell.isCertain { isCertain = false }
  }

  private mutating func writeSpaces() {
    // They look the same in any style.
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    column += spaces
    spaces = 0
  }

  /// Where text begins in this row.
  private var start: Int { rows == 0 ? 0 : Self.gutterWidth }

  private mutating func newRow() {
    endRow()
    bytes.append(contentsOf: TerminalFilter.gutter.utf8)
    column = Self.gutterWidth
  }

  private mutating func endRow() {
    look(.plain)
    bytes.append(UInt8(ascii: "\n"))
    rows += 1
    (column, spaces, isCertain, isOver) = (0, 0, true, false)
  }

  private mutating func look(_ style: Style) {
    guard style != self.style else { return }
    bytes.append(contentsOf: palette.sequence(for: self.style).off.utf8)
    bytes.append(contentsOf: palette.sequence(for: style).on.utf8)
    self.style = style
  }
}
