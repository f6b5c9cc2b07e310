import Testing

@testable import Chat

@Suite struct SearchTermTests {
  @Test(arguments: [
    ("hello", "Hello, World", true), ("WORLD", "Hello, World", true), ("lo, w", "Hello, World", true), ("worlds", "Hello, World", false),
    ("", "Hello", true), ("", "", true), ("x", "", false), ("aab", "aaab", true), ("@", "`", false), ("[", "{", false),
    ("café", "CAFÉ au lait", true), ("cafe\u{301}", "caf\u{E9}", true), ("世界", "你好，世界", true), ("é", "plain", false),
    ("plain", "plain and é", true), ("straße", "STRASSE", false),
  ])
  func `words are found whatever their case, and not split`(words: String, text: String, isFound: Bool) {
    #expect(SearchTerm(words).isIn(.text(text)) == isFound)
  }

  @Test func `bytes have no words`() {
    #expect(!SearchTerm("a").isIn(.binary([0x61])))
  }

  @Test func `plain texts are searched as others are`() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<5_000 {
      let text = String((0..<Int.random(in: 0...12, using: &generator)).map { _ in "aAbB[{@`".randomElement(using: &generator) ?? "a" })
      let words = String((0..<Int.random(in: 0...3, using: &generator)).map { _ in "aAbB[{@`".randomElement(using: &generator) ?? "a" })
      #expect(SearchTerm(words).isIn(.text(text)) == text.lowercased().contains(words.lowercased()), "\(words) in \(text)")
    }
  }
}
