/// How styles look on a terminal.
package enum Palette: Equatable, Sendable {
  /// No escape sequences at all.
  case none
  case eight
  case manyColours

  package init(terminal: String?, colorTerm: String?, isOff: Bool) { self = .none }
}
