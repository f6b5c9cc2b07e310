import Testing

@testable import Chat

@Suite struct ContentTests {
  private let limits = ChatLimits()

  @Test func `two spellings of one letter are two texts`() {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(Content.text(composed) != .text(decomposed))
    #expect(Set([Content.text(composed), .text(decomposed)]).count == 2)
    #expect(Content.text("hi") == .text("hi"))
  }

  @Test func `text and binary are never equal`() {
    #expect(Content.text("hi") != .binary(Array("hi".utf8)))
    #expect(Content.binary([1, 2]) == .binary([1, 2]))
  }

  @Test(arguments: ["", " ", "\n\t\r\n", "\u{200B}", "\u{FEFF}\u{2060}\u{200C}\u{200D}", "\u{A0}\u{3000}\u{2028}", "\u{AD}"])
  func `J4: a text without anything to see is empty`(text: String) {
    #expect(Content.text(text).refusal(under: limits)?.code == .empty)
  }

  @Test(arguments: ["x", "\u{200B}x", " .", "👩\u{200D}💻", "你", "\u{0}", "\u{1B}"])
  func `J4: a text with something to see is not`(text: String) {
    #expect(Content.text(text).refusal(under: limits) == nil)
  }

  @Test func `J4: 64 KiB pass and one byte more is too long`() {
    #expect(Content.text(String(repeating: "x", count: 65_536)).refusal(under: limits) == nil)
    #expect(Content.text(String(repeating: "x", count: 65_537)).refusal(under: limits)?.code == .tooLong)
    #expect(Content.text(String(repeating: "é", count: 32_769)).refusal(under: limits)?.code == .tooLong)
  }

  @Test func `J4: 200 lines pass, and 201 and 10,000 newlines are too long`() {
    #expect(Content.text(String(repeating: "x\n", count: 199) + "x").refusal(under: limits) == nil)
    #expect(Content.text(String(repeating: "x\n", count: 200) + "x").refusal(under: limits)?.code == .tooLong)
    #expect(Content.text(String(repeating: "\n", count: 10_000)).refusal(under: limits)?.code == .tooLong)
  }

  @Test func `no limit binds binary messages`() {
    #expect(Content.binary([]).refusal(under: limits) == nil)
    #expect(Content.binary(Array(repeating: 0, count: 100_000)).refusal(under: limits) == nil)
  }
}
