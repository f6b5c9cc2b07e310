import Glibc
import Testing

@testable import Terminal

@Suite struct ShownRowsTests {
  init() { setlocale(LC_ALL, "C.UTF-8") }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func own(_ text: String, _ tag: UInt64) -> PromptOutput {
    .line(Line([Line.Piece(text)], state: Line.State(tag: tag, text: "…")))
  }

  private func change(_ tag: UInt64) -> PromptOutput { .change(Line.State(tag: tag, text: "✓"), otherwise: Line("elsewhere \(tag)")) }

  @Test func `the state of the last line is changed in place`() {
    var shown = ShownRows(palette: .none)
    #expect(text(shown.render([own("hi", 1)], columns: 80, rows: 24)) == "hi …\n")
    #expect(text(shown.render([change(1)], columns: 80, rows: 24)) == "\u{1B}[1A\r\u{1B}[3C✓ \u{1B}[1B\r")
  }

  @Test func `lines between are counted with all their rows`() {
    var shown = ShownRows(palette: .none)
    let outputs = [own("a long text of three rows", 1), .line(Line("one\ntwo"))]
    #expect(text(shown.render(outputs, columns: 12, rows: 24)) == "a long text\n┆ of three\n┆ rows …\none\n┆ two\n")
    #expect(text(shown.render([change(1)], columns: 12, rows: 24)) == "\u{1B}[3A\r\u{1B}[7C✓ \u{1B}[3B\r")
  }

  @Test func `a line that may have left the screen is not touched`() {
    var shown = ShownRows(palette: .none)
    _ = shown.render([own("hi", 1)] + (1...8).map { .line(Line("\($0)")) }, columns: 80, rows: 10)
    // Nine rows below the top, if the first stood there.
    #expect(text(shown.render([change(1)], columns: 80, rows: 10)).hasPrefix("\u{1B}[9A"))
    _ = shown.render([.line(Line("9"))], columns: 80, rows: 10)
    #expect(text(shown.render([change(1)], columns: 80, rows: 10)) == "elsewhere 1\n")
  }

  @Test func `a prompt of many rows pushes lines off the screen`() {
    var shown = ShownRows(palette: .none)
    _ = shown.render([own("hi", 1)] + (1...5).map { .line(Line("\($0)")) }, columns: 80, rows: 10)
    shown.promptTook(6, rows: 10)
    #expect(text(shown.render([change(1)], columns: 80, rows: 10)) == "elsewhere 1\n")
  }

  @Test func `nothing is changed in place where the cursor cannot move, after a new size, and for a tag that is unknown`() {
    var dumb = ShownRows(palette: .none, canMove: false)
    _ = dumb.render([own("hi", 1)], columns: 80, rows: 24)
    #expect(text(dumb.render([change(1)], columns: 80, rows: 24)) == "elsewhere 1\n")
    var resized = ShownRows(palette: .none)
    _ = resized.render([own("hi", 1)], columns: 80, rows: 24)
    #expect(text(resized.render([change(1)], columns: 79, rows: 24)) == "elsewhere 1\n")
    #expect(text(resized.render([change(7)], columns: 79, rows: 24)) == "elsewhere 7\n")
  }

  @Test func `a title is kept before it is ours`() {
    var features = TerminalFeatures()
    features.knowsTitle = true
    var shown = ShownRows(palette: .none, features: features)
    #expect(text(shown.render([.title("a\u{7}b")], columns: 80, rows: 24)) == "\u{1B}[22;2t\u{1B}]2;a\\u{7}b\u{7}")
    #expect(text(shown.render([.title("c")], columns: 80, rows: 24)) == "\u{1B}]2;c\u{7}")
    var dumb = ShownRows(palette: .none)
    #expect(dumb.render([.title("c"), .notice(title: "a", body: "b")], columns: 80, rows: 24) == [])
    #expect(dumb.title == nil && shown.title == "c")
  }

  @Test func `the bell is one byte`() {
    var shown = ShownRows(palette: .none)
    #expect(shown.render([.ring], columns: 80, rows: 24) == [7])
  }
}
