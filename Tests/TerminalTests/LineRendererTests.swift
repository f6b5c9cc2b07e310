import Glibc
import Testing

@testable import Terminal

@Suite struct LineRendererTests {
  init() { setlocale(LC_ALL, "C.UTF-8") }

  private func rows(_ text: String, columns: Int, state: String? = nil) -> [String] {
    let line = Line([Line.Piece(text)], state: state.map { Line.State(tag: 1, text: $0) })
    let bytes = LineRenderer(palette: .none, columns: columns).bytes(line)
    return String(decoding: bytes, as: UTF8.self).dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `a text is wrapped between words, behind the gutter`() {
    #expect(rows("one two three four", columns: 10) == ["one two", "┆ three", "┆ four"])
    #expect(rows("one two", columns: 80) == ["one two"])
    #expect(rows("", columns: 80) == [""])
  }

  @Test func `a row is never full`() {
    #expect(rows("123456789", columns: 10) == ["123456789"])
    #expect(rows("1234 6789 1", columns: 10) == ["1234 6789", "┆ 1"])
  }

  @Test func `newlines start a row behind the gutter, indentation stays`() {
    #expect(rows("a\n  b\n\nc", columns: 20) == ["a", "┆   b", "┆ ", "┆ c"])
    #expect(rows("a\tb", columns: 20) == ["a       b"])
  }

  @Test func `no text can fake a row of somebody else`() {
    for space in [" ", "\u{A0}", "\u{3000}", "\t"] {
      let text = "hi" + String(repeating: space, count: 100) + "bob: you owe me"
      #expect(rows(text, columns: 40).dropFirst().allSatisfy { $0.hasPrefix("┆ ") })
    }
    #expect(rows("x\nbob: you owe me", columns: 40) == ["x", "┆ bob: you owe me"])
    #expect(rows("x\n┆ y", columns: 40) == ["x", "┆ \\u{2506} y"])
  }

  @Test func `a long word is broken where the row ends`() {
    #expect(rows("ab 1234567890123", columns: 10) == ["ab 123456", "┆ 7890123"])
    #expect(rows("世界世界世界", columns: 8) == ["世界世", "┆ 界世", "┆ 界"])
  }

  @Test func `a link that fits a row is moved to one`() {
    #expect(rows("see https://a.example ok", columns: 21) == ["see", "┆ https://a.example", "┆ ok"])
  }

  @Test func `a link that fits no row is left to the terminal, and nothing follows it in its row`() {
    let link = "https://example.org/a/path/that/is/long"
    #expect(rows("see \(link) bob: hi", columns: 20) == ["see", "┆ \(link)", "┆ bob: hi"])
    #expect(rows("(\(link))", columns: 20) == ["(\(link))"])
  }

  @Test func `what looks like a link and holds blanks is broken`() {
    let rows = rows("https://x/" + String(repeating: "\u{2800}", count: 60) + "bob:", columns: 20)
    #expect(rows.count > 3 && rows.dropFirst().allSatisfy { $0.hasPrefix("┆ ") })
  }

  @Test func `a state stands behind the text, in a row of its own where that is full`() {
    #expect(rows("hi", columns: 20, state: "…") == ["hi …"])
    #expect(rows("123456", columns: 10, state: "✓") == ["123456 ✓"])
    #expect(rows("1234567", columns: 10, state: "✓") == ["1234567", "┆  ✓"])
  }

  @Test(arguments: [Int.min, -1, 0, 1, 2, 3, 4, 5])
  func `a terminal may be as narrow as it likes`(_ columns: Int) {
    #expect(!rows("some words, 世界 and https://link.example/long/enough/for/all", columns: columns, state: "✓").isEmpty)
  }

  @Test func `a word of 64 KiB is laid out`() {
    let rows = rows(String(repeating: "x", count: 65_536), columns: 80)
    #expect(rows.map { $0.hasPrefix("┆ ") ? $0.count - 2 : $0.count }.reduce(0, +) == 65_536)
    #expect(rows.allSatisfy { $0.count <= 79 })
  }

  @Test func `styles end with their row and begin again in the next`() {
    let line = Line([Line.Piece("bob", .name(0)), Line.Piece(": one two")])
    let bytes = LineRenderer(palette: .eight, columns: 10).bytes(line)
    #expect(String(decoding: bytes, as: UTF8.self) == "\u{1B}[31mbob\u{1B}[0m: one\n┆ two\n")
    let strong = LineRenderer(palette: .eight, columns: 10).bytes(Line("one two three", .strong))
    #expect(String(decoding: strong, as: UTF8.self) == "\u{1B}[1mone\u{1B}[0m \u{1B}[1mtwo\u{1B}[0m\n┆ \u{1B}[1mthree\u{1B}[0m\n")
  }

  @Test func `escapes of a peer are shown, never written`() {
    #expect(rows("\u{1B}[2J\u{9B}1m\u{202E}", columns: 80) == ["\\u{1B}[2J\\u{9B}1m\\u{202E}"])
  }
}
