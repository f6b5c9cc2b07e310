/// How styles look on a terminal.
package enum Palette: Equatable, Sendable {
  /// No escape sequences at all.
  case none
  case eight
  /// The 256 colours of xterm.
  case many

  /// - Parameters: terminal: `$TERM`; colorTerm: `$COLORTERM`; isOff: the user wants no colours.
  package init(terminal: String?, colorTerm: String?, isOff: Bool) {
    guard let terminal, !isOff, !terminal.isEmpty, !Self.colourless.contains(where: terminal.hasPrefix) else {
      self = .none
      return
    }
    let hasMany = colorTerm.map { !$0.isEmpty } ?? false
    self = hasMany || Self.colourful.contains(where: terminal.contains) ? .many : .eight
  }

  private static let colourless = ["dumb", "unknown", "vt"]
  /// Those that say so in their names, and those that need not.
  private static let colourful = ["256", "direct", "alacritty", "contour", "foot", "ghostty", "kitty", "wezterm"]

  /// What switches a style on and off; empty where it looks like any text.
  package func sequence(for style: Style) -> (on: String, off: String) {
    guard let code = code(of: style) else { return ("", "") }
    return ("\u{1B}[\(code)m", "\u{1B}[0m")
  }

  /// Readable on black and on white: the contrast is at least 3.7 to both. Without the red of warnings.
  static let names: [Int] = [130, 100, 64, 28, 30, 31, 27, 99, 97, 128, 133, 163, 161]
  /// Without those that are hard to read on black or on white, blue and yellow.
  private static let fewNames: [Int] = [32, 35, 36]

  private func code(of style: Style) -> String? {
    switch (self, style) {
    case (.none, _), (_, .plain): nil
    case (_, .strong): "1"
    case (.eight, .faint): "2"
    case (.many, .faint): "38;5;244"
    case (.eight, .warning): "31"
    case (.many, .warning): "38;5;160"
    case (.eight, .name(let number)): "\(Self.fewNames[Int(number % UInt32(Self.fewNames.count))])"
    case (.many, .name(let number)): "38;5;\(Self.names[Int(number % UInt32(Self.names.count))])"
    }
  }
}
