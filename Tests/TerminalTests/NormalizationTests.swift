import Testing

@testable import Terminal

struct NormalizationTests {
  @Test func `letters and their accents become one`() {
    #expect(Array("e\u{301}".normalized.unicodeScalars) == ["é"])
    #expect(Array("\u{1112}\u{1161}\u{11AB}".normalized.unicodeScalars) == ["한"])
    #expect(Array("q\u{307}\u{323}".normalized.unicodeScalars) == ["q", "\u{323}", "\u{307}"])
    #expect(Array("\u{212B}".normalized.unicodeScalars) == ["Å"])
  }

  @Test func `text that needs none stays`() {
    #expect("plain ÄÖ 世界 🙂".normalized == "plain ÄÖ 世界 🙂")
    #expect("".normalized.isEmpty)
  }

  @Test func `what is normalized is the same text, and stays as it is`() {
    for scalar in (0...0x3FFF).lazy.compactMap({ Unicode.Scalar($0 as UInt32) }) {
      let text = "\(scalar)\u{323}\u{308}"
      let normalized = text.normalized
      guard normalized != text || Array(normalized.normalized.utf8) != Array(normalized.utf8) else { continue }
      Issue.record("U+\(String(scalar.value, radix: 16))")
    }
  }
}
