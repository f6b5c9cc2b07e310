/// The classes of POSIX's brackets, `[:alpha:]` for one, carried over to Unicode; digits are ASCII's, as POSIX has it.
enum CharacterClass: String {
  case alnum, alpha, blank, cntrl, digit, graph, lower, print, punct, space, upper, xdigit

  func contains(_ character: Unicode.Scalar) -> Bool {
    let properties = character.properties
    return switch self {
    case .alnum: Self.alpha.contains(character) || Self.digit.contains(character)
    case .alpha: properties.isAlphabetic
    case .blank: character == "\t" || properties.generalCategory == .spaceSeparator
    case .cntrl: properties.generalCategory == .control
    case .digit: ("0"..."9").contains(character)
    case .graph: Self.print.contains(character) && properties.generalCategory != .spaceSeparator
    case .lower: properties.isLowercase
    case .print: Self.isPrintable(properties.generalCategory)
    case .punct: Self.graph.contains(character) && !Self.alnum.contains(character)
    case .space: properties.isWhitespace
    case .upper: properties.isUppercase
    case .xdigit: properties.isASCIIHexDigit
    }
  }

  private static func isPrintable(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .control, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
