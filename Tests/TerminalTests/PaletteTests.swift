import Testing

@testable import Terminal

@Suite struct PaletteTests {
  private static let terminals: [(String?, String?, Bool, Palette)] = [
    ("xterm-256color", nil, false, Palette.many), ("screen", nil, false, .eight), ("linux", nil, false, .eight),
    ("xterm", "truecolor", false, .many),
    ("dumb", nil, false, .none), ("vt220", nil, false, .none), (nil, nil, false, .none), ("xterm-256color", "truecolor", true, .none),
    ("", "truecolor", false, .none), ("xterm", "", false, .eight), ("xterm-kitty", nil, false, .many), ("foot", nil, false, .many),
  ]

  @Test(arguments: terminals)
  func `a terminal gets the colours that it has`(_ terminal: String?, _ colorTerm: String?, _ isOff: Bool, _ palette: Palette) {
    #expect(Palette(terminal: terminal, colorTerm: colorTerm, isOff: isOff) == palette)
  }

  @Test(arguments: [Style.plain, .faint, .strong, .warning, .name(0), .name(.max)])
  func `without colours there are no sequences, and each that is switched on is switched off`(_ style: Style) {
    let none = Palette.none.sequence(for: style)
    #expect(none.on.isEmpty && none.off.isEmpty)
    for palette in [Palette.eight, .many] {
      let (on, off) = palette.sequence(for: style)
      #expect(on.isEmpty == off.isEmpty && on.isEmpty == (style == .plain))
    }
  }

  @Test func `equal names have equal colours, and none has that of a warning`() {
    for palette in [Palette.eight, .many] {
      let colours = Set((0..<100).map { palette.sequence(for: .name($0)).on })
      #expect(colours.count >= 3 && !colours.contains(palette.sequence(for: .warning).on))
      #expect(palette.sequence(for: .name(7)) == palette.sequence(for: .name(7)))
    }
  }

  @Test(arguments: Palette.names)
  func `names can be read on black and on white`(_ color: Int) {
    let levels = [0.0, 95, 135, 175, 215, 255]
    let cube = color - 16
    let parts = [cube / 36, cube / 6 % 6, cube % 6].map { Self.linear(levels[$0] / 255) }
    let luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    #expect(1.05 / (luminance + 0.05) >= 3.7)
    #expect((luminance + 0.05) / 0.05 >= 3.7)
  }

  /// A colour of sRGB as light (WCAG 2.1).
  private static func linear(_ value: Double) -> Double {
    guard value > 0.04045 else { return value / 12.92 }
    let base = (value + 0.055) / 1.055
    // base^2.4, as the square of its square root's power: without Foundation.
    return base * base * fifthRoot(base * base)
  }

  /// By Newton's method.
  private static func fifthRoot(_ value: Double) -> Double {
    var root = 1.0
    for _ in 0..<50 { root -= (root * root * root * root * root - value) / (5 * root * root * root * root) }
    return root
  }
}
