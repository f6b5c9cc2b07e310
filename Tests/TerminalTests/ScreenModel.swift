/// A terminal's screen, and all that has left it at the top: what it shows of what a program writes.
struct ScreenModel {
  let columns: Int
  let rows: Int
  /// Whether emoji that are joined are drawn as one.
  var joinsEmoji = false

  private(set) var scrolledOff: [String] = []
  private(set) var cursorRow = 0
  private(set) var bells = 0

  private var cells: [[String]]
  private var cursorColumn = 0
  private var isJoined = false

  init(columns: Int, rows: Int, joinsEmoji: Bool = false) {
    self.columns = columns
    self.rows = rows
    self.joinsEmoji = joinsEmoji
    cells = Array(repeating: [], count: rows)
  }

  /// All rows down to the cursor's, without the spaces at their ends.
  var everything: [String] { scrolledOff + cells.map(Self.text).prefix(cursorRow + 1) }

  mutating func write(_ bytes: [UInt8]) {
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\n": (cursorColumn, isJoined) = (0, false); goDown()
      case "\r": cursorColumn = 0
      case "\u{7}": bells += 1
      case "\u{1B}": obey(&rest)
      default: draw(scalar)
      }
    }
  }

  private mutating func obey(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { preconditionFailure("no sequence that is known") }
    let parameters = rest.prefix { !("@"..."~").contains($0) }
    rest = rest.dropFirst(parameters.count)
    let count = max(Int(String(parameters)) ?? 1, 1)
    switch rest.popFirst() {
    case "A": cursorRow = max(cursorRow - count, 0)
    case "B": cursorRow = min(cursorRow + count, rows - 1)
    case "C": cursorColumn = min(cursorColumn + count, columns - 1)
    case "J":
      cells[cursorRow] = Array(cells[cursorRow].prefix(cursorColumn))
      for row in cells.indices.dropFirst(cursorRow + 1) { cells[row] = [] }
    case "m": break
    case let final: preconditionFailure("\(String(describing: final)) is not known")
    }
  }

  private mutating func draw(_ scalar: Unicode.Scalar) {
    let width = isJoined ? 0 : Self.width(of: scalar)
    isJoined = joinsEmoji && scalar == "\u{200D}"
    guard width > 0 else { return }
    if cursorColumn + width > columns {
      cursorColumn = 0
      goDown()
    }
    let missing = cursorColumn + width - cells[cursorRow].count
    if missing > 0 { cells[cursorRow] += Array(repeating: " ", count: missing) }
    cells[cursorRow][cursorColumn] = String(scalar)
    if width == 2 { cells[cursorRow][cursorColumn + 1] = "" }
    cursorColumn += width
  }

  private mutating func goDown() {
    guard cursorRow == rows - 1 else { return cursorRow += 1 }
    scrolledOff.append(Self.text(cells.removeFirst()))
    cells.append([])
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .format: 0
    default: (0x2E80...0xFF60).contains(scalar.value) || (0x1F300...0x1FAFF).contains(scalar.value) ? 2 : 1
    }
  }

  private static func text(_ row: [String]) -> String {
    var text = row.joined()
    while text.last == " " { text.removeLast() }
    return text
  }
}
