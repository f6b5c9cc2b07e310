import Testing

@testable import wtalk

@Suite struct StandardErrorLogTests {
  @Test(
    arguments: [
      ("plain text", #""plain text""#), ("", #""""#), ("a\r\nb", #""a\u{D}\u{A}b""#), ("\u{1B}[2Jx", #""\u{1B}[2Jx""#),
      (#"say "hi""#, #""say \"hi\"""#), (#"end\"#, #""end\\""#), (#"x\" reason="y"#, #""x\\\" reason=\"y""#),
      ("\u{202E}evil", #""\u{202E}evil""#),
      ("caf\u{E9}", "\"caf\u{E9}\""),
    ])
  func `L1: a field cannot end itself, its line, or a terminal`(value: String, written: String) {
    #expect(StandardErrorLog.quoted(value) == written)
  }

  @Test(arguments: ["x", "\u{1B}", "\"", "\u{1F600}", "e\u{301}"]) func `L1: a field has 256 bytes at most, and whole characters`(
    character: String
  ) {
    let written = StandardErrorLog.quoted(String(repeating: character, count: 10_000))
    #expect((200...256).contains(written.utf8.count) && written.hasPrefix("\"") && written.hasSuffix("\""))
  }

  @Test func `L1: one character of 10,000 marks is cut, too`() {
    #expect(StandardErrorLog.quoted("e" + String(repeating: "\u{301}", count: 10_000)).utf8.count <= 256)
  }
}
