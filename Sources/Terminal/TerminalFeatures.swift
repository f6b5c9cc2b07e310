/// What a terminal can be told beside what stands on its screen.
package struct TerminalFeatures: Equatable, Sendable {
  /// How a notice on the desktop is asked for.
  package enum Notice: Equatable, Sendable {
    case none
    /// OSC 9, as iTerm2 knows it.
    case short
    /// OSC 777, as rxvt, foot and VTE know it.
    case long
  }

  package var knowsTitle = false
  package var notice = Notice.none
  /// Whether tmux must be told to pass a notice on.
  package var isInTmux = false

  package init() {}

  /// - Parameter variable: the environment.
  package init(_ variable: (String) -> String?) {
    let family = variable("TERM")?.split { $0 == "-" || $0 == "." }.first
    guard let family, Self.families.contains(family) else { return }
    knowsTitle = true
    isInTmux = variable("TMUX").map { !$0.isEmpty } ?? false
    let isLong = ["rxvt", "foot"].contains(family) || variable("VTE_VERSION").map { !$0.isEmpty } ?? false
    notice = isLong && variable("TERM_PROGRAM") != "iTerm.app" ? .long : .short
  }

  /// The terminals that have windows; `$TERM` begins with one of these.
  private static let families: Set<Substring> = [
    "alacritty", "contour", "eterm", "foot", "ghostty", "gnome", "iterm2", "kitty", "konsole", "mintty", "mlterm", "nsterm", "putty",
    "rxvt", "screen", "st", "terminator", "tmux", "vte", "wezterm", "xterm",
  ]

  static let bell: UInt8 = 7

  /// Keeps the title that the window has, on xterm's stack of titles.
  static let pushTitle = "\u{1B}[22;2t"

  /// Brings it back; terminals without that stack have no title then, instead of ours for ever.
  static let popTitle: StaticString = "\u{1B}]2;\u{7}\u{1B}[23;2t"

  /// In scalars, of one text.
  private static let longest = 200

  func title(_ text: String) -> String { "\u{1B}]2;\(Self.harmless(text))\u{7}" }

  /// Empty where the terminal knows none.
  func notice(_ title: String, _ body: String) -> String {
    // A semicolon would end a field.
    let (title, body) = (Self.harmless(title).replacing(";", with: ","), Self.harmless(body).replacing(";", with: ","))
    let sequence =
      switch notice {
      case .none: ""
      // Never digits in front, which some terminals take for another request.
      case .short: "\u{1B}]9;wtalk: \(title): \(body)\u{7}"
      case .long: "\u{1B}]777;notify;wtalk: \(title);\(body)\u{7}"
      }
    return isInTmux && !sequence.isEmpty ? "\u{1B}Ptmux;\(sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}"))\u{1B}\\" : sequence
  }

  private static func harmless(_ text: String) -> String { beginning(TerminalFilter.visible(beginning(text))) }

  /// By scalars: a character can be as long as it likes.
  private static func beginning(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest))) }
}
