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
    #expect(text(shown.render([change(1)], columns: 80, rows: 24)) == "\u{1B}[1A\r\u{1B}[3C✓ \r\u{1B}[1B")
  }

  @Test func `lines between are counted with all their rows`() {
    var shown = ShownRows(palette: .none)
    let outputs = [own("a long text of three rows", 1), .line(Line("one\ntwo"))]
    #expect(text(shown.render(outputs, columns: 12, rows: 24)) == "a long text\n┆ of three\n┆ rows …\none\n┆ two\n")
    #expect(text(shown.render([change(1)], columns: 12, rows: 24)) == "\u{1B}[3A\r\u{1B}[7C✓ \r\u{1B}[3B")
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

  @Test func `of several titles the last is set, one that is set already is not, and after a break it is set again`() {
    var features = TerminalFeatures()
    features.knowsTitle = true
    var shown = ShownRows(palette: .none, features: features)
    #expect(shown.titleAnew() == [])
    #expect(text(shown.render([.title("a"), .title("b")], columns: 80, rows: 24)) == "\u{1B}[22;2t\u{1B}]2;b\u{7}")
    #expect(shown.render([.title("b")], columns: 80, rows: 24) == [])
    #expect(text(shown.titleAnew()) == "\u{1B}[22;2t\u{1B}]2;b\u{7}")
  }

  @Test func `the bell is one byte, however often it is rung at once`() {
    var shown = ShownRows(palette: .none)
    #expect(text(shown.render([.ring, .line(Line("hi")), .ring], columns: 80, rows: 24)) == "hi\n\u{7}")
  }

  @Test func `what cannot be changed in place can be, once it is shown again with its tag`() {
    var shown = ShownRows(palette: .none)
    let again = Line([Line.Piece("elsewhere")], state: Line.State(tag: 1, text: "✓"))
    #expect(text(shown.render([.change(Line.State(tag: 1, text: "✓"), otherwise: again)], columns: 80, rows: 24)) == "elsewhere ✓\n")
    let change = PromptOutput.change(Line.State(tag: 1, text: "✓✓"), otherwise: again)
    #expect(text(shown.render([change], columns: 80, rows: 24)) == "\u{1B}[1A\r\u{1B}[10C✓✓\r\u{1B}[1B")
  }

  @Test func `a lower or higher screen is another screen`() {
    var shown = ShownRows(palette: .none)
    _ = shown.render([own("hi", 1)], columns: 80, rows: 24)
    #expect(text(shown.render([change(1)], columns: 80, rows: 23)) == "elsewhere 1\n")
  }

  @Test(arguments: [Int.min, -1, 0, 1, 9]) func `a screen may be as small as it likes`(_ size: Int) {
    var shown = ShownRows(palette: .none)
    for _ in 0..<100 { _ = shown.render([own("hi", 1), change(2)], columns: size, rows: size) }
    shown.promptTook(.max, rows: 0)
    #expect(text(shown.render([change(1)], columns: size, rows: size)).hasPrefix("else"))
  }

  @Test(arguments: [(80, 24), (40, 10), (20, 4), (10, 2), (12, 1)])
  func `whatever happens, a change hits its line and nothing else`(_ columns: Int, _ rows: Int) {
    for seed in 0..<12 {
      var session = RandomSession(seed: UInt64(seed), columns: columns, rows: rows)
      for _ in 0..<60 {
        session.step()
        #expect(session.screen.everything == session.expected)
      }
      #expect(rows < 10 || session.changesInPlace > 0)
    }
  }
}

/// Lines, changes and prompts in an order that a seed decides, on a screen and in a record of what should stand there.
private struct RandomSession {
  var screen: ScreenModel
  private(set) var changesInPlace = 0

  private var shown = ShownRows(palette: .many)
  private var random: SplitMix
  private var lines: [Line] = []
  private var tags: UInt64 = 0

  private static let texts = [
    "hi", "", "two\nrows", "世界世界世界世界世界世界", "see https://example.org/a/long/path/路徑路徑路徑路徑路徑/for/any/row ok",
    "e\u{301}❤️ 👨‍👩‍👧 🇩🇪", "a text of several words that needs more than one row on a narrow screen",
  ]

  init(seed: UInt64, columns: Int, rows: Int) {
    random = SplitMix(state: seed)
    screen = ScreenModel(columns: columns, rows: rows)
  }

  /// All lines as they would stand there, had they been shown with the states that they have now; and the cursor's empty row.
  var expected: [String] {
    var fresh = ScreenModel(columns: screen.columns, rows: screen.rows)
    for line in lines { fresh.write(LineRenderer(palette: .none, columns: screen.columns, canMove: true).bytes(line)) }
    return fresh.everything
  }

  mutating func step() {
    let outputs = (0..<Int.random(in: 0...3, using: &random)).map { _ in output() }
    for output in outputs { show(output) }
    if Bool.random(using: &random) { draw(prompt: Int.random(in: 1...screen.rows, using: &random)) }
  }

  private mutating func output() -> PromptOutput {
    let text = Self.texts.randomElement(using: &random) ?? ""
    guard tags > 0, Bool.random(using: &random) else {
      tags += 1
      return .line(Line([Line.Piece(text, .name(1))], state: Bool.random(using: &random) ? Line.State(tag: tags, text: "…") : nil))
    }
    let tag = UInt64.random(in: (tags > 6 ? tags - 6 : 1)...tags, using: &random)
    return .change(Line.State(tag: tag, text: ["✓", "✓✓", ""].randomElement(using: &random) ?? ""), otherwise: Line("out of reach"))
  }

  private mutating func show(_ output: PromptOutput) {
    let bytes = shown.render([output], columns: screen.columns, rows: screen.rows)
    screen.write(bytes)
    switch output {
    case .change(let state, let otherwise):
      if bytes.starts(with: "\u{1B}[".utf8), let index = lines.lastIndex(where: { $0.state?.tag == state.tag }) {
        lines[index].state = state
        changesInPlace += 1
      } else {
        lines.append(otherwise)
      }
    case .line(let line): lines.append(line)
    default: break
    }
  }

  /// Draws a prompt of so many rows and takes it away again.
  private mutating func draw(prompt count: Int) {
    screen.write(Array((Array(repeating: "> typed", count: count).joined(separator: "\n")).utf8))
    shown.promptTook(count, rows: screen.rows)
    screen.write(Array(((count > 1 ? "\u{1B}[\(count - 1)A" : "") + "\r\u{1B}[J").utf8))
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
