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
    guard let terminal = variable("TERM"), let family = terminal.split(separator: "-").first else { return }
    let families: Set<Substring> = [
      "xterm", "screen", "tmux", "rxvt", "foot", "alacritty", "kitty", "konsole", "gnome", "vte", "st",
      "wezterm", "iterm2", "contour", "ghostty",
    ]
    guard families.contains(family) else { return }
    knowsTitle = true
    isInTmux = variable("TMUX") != nil
    notice = variable("VTE_VERSION") != nil || family == "rxvt" || family == "foot" ? .long : .short
  }

  /// Keeps the title that the window has (xterm's stack of titles), and brings it back.
  static let pushTitle = "\u{1B}[22;2t"
  static let popTitle: StaticString = "\u{1B}[23;2t"

  private static let longest = 200

  func title(_ text: String) -> String { "\u{1B}]2;\(Self.cut(text))\u{7}" }

  /// Empty where the terminal knows none.
  func notice(_ title: String, _ body: String) -> String {
    // A semicolon would end a field.
    let (title, body) = (Self.cut(title).replacing(";", with: ","), Self.cut(body).replacing(";", with: ","))
    let sequence =
      switch notice {
      case .none: ""
      // Never digits in front, which some terminals take for another request.
      case .short: "\u{1B}]9;wtalk: \(title): \(body)\u{7}"
      case .long: "\u{1B}]777;notify;wtalk: \(title);\(body)\u{7}"
      }
    return isInTmux && !sequence.isEmpty ? "\u{1B}Ptmux;\(sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}"))\u{1B}\\" : sequence
  }

  private static func cut(_ text: String) -> String {
    String(TerminalFilter.visible(String(text.prefix(longest))).prefix(longest))
  }
}
