import Foundation
import Testing

@testable import Terminal

struct TerminalFilterFuzzTests {
  /// How many times more than usual; `WTALK_FUZZ=N` makes a long run.
  private static let factor = ProcessInfo.processInfo.environment["WTALK_FUZZ"].flatMap(Int.init) ?? 1

  /// What terminals obey, what joins and what hides, whole and cut anywhere.
  private static let texts = [
    "\u{1B}", "\u{1B}[2J", "\u{1B}]52;c;aGk=\u{7}", "\u{1B}P$q m\u{1B}\\", "\u{9B}6n", "\u{90}", "\r", "\n", "\t", "\u{8}", "\u{7F}",
    "\0", "\u{202E}", "\u{2066}", "\u{2028}", "\u{FEFF}", "\u{E0041}", "\u{200D}", "\u{FE0F}", "👨‍👩‍👧", "👋🏽", "🇹🇼", "é", "e\u{301}",
    "\u{301}", "漢", "ก็", "한", "\u{1160}", "\u{2506} ", "bob: you owe me", " ", "a",
  ]
  private static let invalid: [[UInt8]] = [
    [0x80], [0x9B], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82],
  ]
  private static let pieces = texts.map { Array($0.utf8) } + invalid

  private func input() -> [UInt8] {
    var bytes = (0..<Int.random(in: 0..<30)).flatMap { _ in Self.pieces.randomElement() ?? [] }
    if Bool.random(), let index = bytes.indices.randomElement() { bytes[index] ^= 1 << UInt8.random(in: 0..<8) }
    if Int.random(in: 0..<4) == 0 { bytes.removeLast(Int.random(in: 0...min(3, bytes.count))) }
    return bytes
  }

  private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\t" && scalar != "\n"
    // Inside an emoji sequence a joiner passes.
    case .format: scalar != "\u{200D}"
    case .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }

  @Test func `no bytes come through as something that a terminal obeys`() {
    for _ in 0..<20_000 * Self.factor {
      let bytes = input()
      for newlines in [TerminalFilter.Newlines.escaped, .kept, .gutter] {
        let shown = TerminalFilter.visible(bytes, newlines: newlines)
        let lines = shown.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let isSafe =
          !shown.unicodeScalars.contains(where: isHarmful) && (newlines != .escaped || lines.count == 1)
          && (newlines != .gutter || lines.dropFirst().allSatisfy { $0.starts(with: TerminalFilter.gutter.unicodeScalars) })
        guard isSafe else {
          Issue.record("\(bytes) is shown as \(shown.debugDescription)")
          return
        }
      }
    }
  }

  @Test func `what was made harmless stays as it is`() {
    for _ in 0..<5_000 * Self.factor {
      let once = TerminalFilter.visible(input())
      guard TerminalFilter.visible(once).unicodeScalars.elementsEqual(once.unicodeScalars) else {
        Issue.record("\(once.debugDescription) becomes \(TerminalFilter.visible(once).debugDescription)")
        return
      }
    }
  }
}
