import Testing

@testable import Terminal

struct TerminalFilterTests {
  private var allScalars: some Sequence<Unicode.Scalar> { (0...UInt32(0x10FFFF)).lazy.compactMap(Unicode.Scalar.init) }

  private var everything: String {
    allScalars.reduce(into: "") { $0 += String($1) }
  }

  private func visible(_ text: String) -> String { TerminalFilter.visible(text) }

  /// Moves, hides, reorders, answers, or is nothing that Unicode knows.
  private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\t"
    case .format, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2506}"
    }
  }

  /// Is drawn onto what stands before it.
  private func joins(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value)
    }
  }

  private func escape(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }

  @Test func `of all scalars the harmless pass and the others become escapes`() {
    var count = 0
    for scalar in allScalars {
      count += 1
      let expected = isHarmful(scalar) ? escape(scalar) : String(scalar)
      // As scalars: as characters, equivalent ones would be equal.
      let matches = visible("a\(scalar)b").unicodeScalars.elementsEqual("a\(expected)b".unicodeScalars)
      if !matches { Issue.record("\(escape(scalar)) becomes \(visible("a\(scalar)b").debugDescription)") }
    }
    #expect(count == 1_112_064)
  }

  @Test func `alone, a scalar that would join others becomes an escape, too`() {
    var passed = 0
    for scalar in allScalars {
      let shown = visible(String(scalar)).unicodeScalars
      let passes = shown.elementsEqual([scalar])
      if passes { passed += 1 }
      if passes && (isHarmful(scalar) || joins(scalar)) { Issue.record("\(escape(scalar)) passes alone") }
      if !passes && !String(shown).elementsEqual(escape(scalar)) {
        Issue.record("\(escape(scalar)) becomes \(String(shown).debugDescription)")
      }
    }
    // All but what nobody has assigned, what is private, and the thousands of marks and controls: a change of Unicode moves it a little.
    #expect((150_000...200_000).contains(passed))
  }

  @Test func `no scalar that Unicode calls harmful passes, whatever it is called here`() {
    let controls: [ClosedRange<UInt32>] = [0...8, 0xA...0x1F, 0x7F...0x9F]
    let directions: [ClosedRange<UInt32>] = [0x61C...0x61C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069]
    let unseen: [ClosedRange<UInt32>] = [
      0xAD...0xAD, 0x34F...0x34F, 0x115F...0x1160, 0x180B...0x180F, 0x200B...0x200D, 0x2028...0x2029, 0x2060...0x206F, 0x3164...0x3164,
      0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF9...0xFFFB, 0x1D173...0x1D17A, 0xE0000...0xE0FFF,
    ]
    let nobodys: [ClosedRange<UInt32>] = [0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFFFE...0xFFFF, 0xF0000...0x10FFFF]
    for scalar in (controls + directions + unseen + nobodys).joined().compactMap(Unicode.Scalar.init) {
      #expect(visible("a\(scalar)b") == "a\(escape(scalar))b")
      #expect(visible(String(scalar)) == escape(scalar))
    }
  }

  @Test func `no output has a harmful scalar, whatever stands beside it`() {
    let neighbours = allScalars.reduce(into: "") { $0 += "👩\($1)a\($1)" }
    for text in [everything, neighbours] {
      let harmful = visible(text).unicodeScalars.filter(isHarmful)
      #expect(harmful.allSatisfy { ["\u{200C}", "\u{200D}", "\u{FE0F}"].contains($0) })
    }
  }

  @Test func `what is visible stays so when filtered again`() {
    let once = visible(everything)
    #expect(visible(once).unicodeScalars.elementsEqual(once.unicodeScalars))
  }

  @Test(arguments: [
    ("\u{1B}[2J\u{1B}c", "\\u{1B}[2J\\u{1B}c"),
    ("\u{1B}]52;c;aGk=\u{7}", "\\u{1B}]52;c;aGk=\\u{7}"),
    ("\u{1B}]8;;http://x\u{1B}\\y", "\\u{1B}]8;;http://x\\u{1B}\\y"),
    ("\u{1B}Pq", "\\u{1B}Pq"),
    ("\u{1B}[6n", "\\u{1B}[6n"),
    ("\u{9B}2J\u{90}\u{9C}", "\\u{9B}2J\\u{90}\\u{9C}"),
    ("a\u{8}b\rc\u{7F}\u{0}", "a\\u{8}b\\u{D}c\\u{7F}\\u{0}"),
    ("\u{202E}abc\u{2066}\u{200E}\u{61C}", "\\u{202E}abc\\u{2066}\\u{200E}\\u{61C}"),
    ("\u{2028}\u{E0041}\u{FEFF}\u{200B}\u{E000}\u{378}", "\\u{2028}\\u{E0041}\\u{FEFF}\\u{200B}\\u{E000}\\u{378}"),
    ("a\nb", "a\\u{A}b"),
  ]) func `what a terminal would obey is shown`(text: String, expected: String) {
    #expect(visible(text) == expected)
  }

  @Test(arguments: [
    "plain ASCII, with \\ and \u{FFFD}", "tab\tbed", "שלום, مرحبا", "你好，世界", "한국어 \u{1112}\u{1161}\u{11AB}", "e\u{301} नमस्ते ไทย",
    "👍🏽 ❤️ 👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍❤️‍💋‍👨🏿 🇩🇪 1️⃣ #️⃣ ©️",
  ]) func `honest text passes unchanged`(text: String) {
    #expect(visible(text).unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test(arguments: [
    ("a\u{200D}b", "a\\u{200D}b"), ("👩\u{200D}b", "👩\\u{200D}b"), ("a\u{200D}👩", "a\\u{200D}👩"), ("👩\u{200D}", "👩\\u{200D}"),
    ("👩\u{200D}\u{200D}👩", "👩\\u{200D}\\u{200D}👩"), ("a\u{FE0F}", "a\\u{FE0F}"), ("1\u{FE0F}", "1\\u{FE0F}"),
    ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}\\u{FE0F}"), ("🇩\u{200D}🇪", "🇩\\u{200D}🇪"), ("❤\u{FE0E}", "❤\\u{FE0E}"),
  ]) func `joiners and emoji variations pass inside emoji sequences alone`(text: String, expected: String) {
    #expect(visible(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func `of many marks eight pass`() {
    let marks = { (count: Int) in String(repeating: "\u{301}", count: count) }
    let expected = "a" + marks(8) + String(repeating: "\\u{301}", count: 492) + "b" + marks(1)
    #expect(visible("a" + marks(500) + "b" + marks(1)).unicodeScalars.elementsEqual(expected.unicodeScalars))
    let vowels = String(repeating: "\u{1161}", count: 9)
    #expect(visible("\u{1112}" + vowels).hasSuffix("\\u{1161}"))
    let women = String(repeating: "👩🏽\u{200D}", count: 9) + "👩"
    let shown = String(repeating: "👩🏽\u{200D}", count: 8) + "👩🏽\\u{200D}👩"
    #expect(visible(women).unicodeScalars.elementsEqual(shown.unicodeScalars))
  }

  @Test func `a mark without a letter of its own is shown`() {
    #expect(visible("\u{301}a") == "\\u{301}a")
    #expect(visible("\u{1B}\u{301}\u{301}") == "\\u{1B}\\u{301}\\u{301}")
    #expect(TerminalFilter.visible("a\n\u{301}", newlines: .gutter) == "a\n┆ \\u{301}")
  }

  @Test func `continuation lines have a gutter that text cannot have`() {
    #expect(TerminalFilter.visible("hi\nbob: you owe me\n┆ so", newlines: .gutter) == "hi\n┆ bob: you owe me\n┆ \\u{2506} so")
  }

  @Test func `bytes that are no UTF-8 are shown one by one`() {
    let bytes: [UInt8] = [0x61, 0x9B, 0x32, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xE4, 0xBD, 0x1B, 0xF5, 0xE4, 0xBD, 0xA0, 0x0A, 0xE4]
    #expect(
      TerminalFilter.visible(bytes, newlines: .gutter)
        == "a\\x9B2\\xC0\\xAF\\xED\\xA0\\x80\\xE4\\xBD\\u{1B}\\xF5你\n┆ \\xE4")
    #expect(TerminalFilter.visible(Array("你好\u{1B}".utf8)) == "你好\\u{1B}")
  }

  @Test func `a non-joiner is seen between letters of Arabic script only`() {
    #expect(visible("می\u{200C}خواهم") == "می\u{200C}خواهم")
    #expect(visible("a\u{200C}b") == "a\\u{200C}b")
    #expect(visible("ی\u{200C}\u{200C}خ") == "ی\\u{200C}\\u{200C}خ")
    #expect(visible("ی\u{200C}") == "ی\\u{200C}")
    for text in ["ی\u{200C}1", "1\u{200C}ی", "ی\u{200C}\u{64B}", "\u{6F1}\u{200C}ی", "ی\u{200C}ש"] {
      #expect(visible(text).contains("\\u{200C}"))
    }
  }

  @Test func `a mark after a wrong byte is shown`() {
    #expect(TerminalFilter.visible([0xFF, 0xCC, 0x81]) == "\\xFF\\u{301}")
  }
}
