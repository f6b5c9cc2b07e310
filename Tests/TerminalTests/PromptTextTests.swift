import Glibc
import Testing

@testable import Terminal

struct PromptTextTests {
  init() {
    setlocale(LC_CTYPE, "C.UTF-8")
  }

  private func text(_ pieces: [Line.Piece]) -> PromptText {
    PromptText(Line(pieces)) { style in style == .plain ? ("", "") : ("<\(style == .strong ? "s" : "f")>", "</>") }
  }

  private func marked(_ pieces: [Line.Piece]) -> String {
    String(scalars: text(pieces).marked.map { $0 == PromptText.mark ? "|" : $0 })
  }

  @Test func `a plain prompt is itself`() {
    #expect(text([.init("> ")]).characters == [">", " "])
    #expect(text([.init("> ")]).marked == [">", " "])
  }

  @Test func `the sequences of styles stand between marks, before a character`() {
    #expect(marked([.init("alice", .strong), .init("> ")]) == "|<s>|alice|</>|> ")
    #expect(marked([.init("a", .strong), .init("b", .faint), .init("> ")]) == "|<s>|a|</><f>|b|</>|> ")
    #expect(String(scalars: text([.init("alice", .strong), .init("> ")]).characters) == "alice> ")
  }

  @Test func `the last character is without a style, lest it never end`() {
    #expect(marked([.init("abc", .strong)]) == "|<s>|ab|</>|c")
    #expect(marked([.init("a", .strong)]) == "|<s></>|a")
    #expect(marked([.init("a"), .init("", .strong)]) == "a")
    #expect(marked([]).isEmpty)
  }

  @Test func `no sequence stands before a mark of no width`() {
    #expect(marked([.init("ae\u{301}", .strong)]) == "|<s>|a|</>|e\u{301}")
  }

  @Test func `what would harm is made visible`() {
    #expect(String(scalars: text([.init("a\u{1B}\u{1}b")]).characters) == "a\\u{1B}\\u{1}b")
  }
}
