internal import CEdit

/// What a reader takes for one character, however many scalars it has, and the columns that it takes in a row.
struct Cell {
  let character: Character
  let style: Style
  /// As many columns as any terminal gives it: they differ in emoji, and in what Unicode has brought lately.
  private(set) var width = 0
  /// Whether all terminals give it so many.
  private(set) var isCertain = true

  init(_ character: Character, _ style: Style) {
    self.character = character
    self.style = style
    for scalar in character.unicodeScalars { add(scalar) }
  }

  /// The cells of a character, whose scalars go apart where together they could fill a row.
  static func cells(of character: Character, _ style: Style) -> [Cell] {
    let cell = Cell(character, style)
    guard cell.width > maximumWidth else { return [cell] }
    return character.unicodeScalars.map { Cell(Character($0), style) }
  }

  /// Two people who kiss take eleven.
  private static let maximumWidth = 12

  private mutating func add(_ scalar: Unicode.Scalar) {
    switch scalar {
    case " "..."~": width += 1
    // Asks for an emoji, which is wide.
    case "\u{FE0F}":
      width = max(width, 2)
      isCertain = false
    case "\u{1F1E6}"..."\u{1F1FF}": add(2, isCertain: false)
    case _ where cedit_is_printable(scalar.value) == 0: add(2, isCertain: false)
    default: add(Int(cedit_width(scalar.value)), isCertain: width == 0 || scalar.properties.generalCategory == .nonspacingMark)
    }
  }

  private mutating func add(_ columns: Int, isCertain: Bool) {
    width += columns
    if !isCertain { self.isCertain = false }
  }

  private var first: Unicode.Scalar { character.unicodeScalars.first ?? " " }

  var isBlank: Bool { character.unicodeScalars.count == 1 && first.properties.isWhitespace }

  /// Surely draws something, in as many columns as it says: what may stand in a link.
  var isInked: Bool {
    guard let ascii = character.asciiValue else {
      return isCertain && (first.properties.isAlphabetic || first.properties.numericType != nil)
    }
    return ascii > 0x20
  }

  /// Of a script that is written without spaces between words.
  var isIdeographic: Bool { width == 2 && isCertain && first.properties.isAlphabetic }
}
