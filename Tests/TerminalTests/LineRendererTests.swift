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

  @Test func `no word is joined to another, wherever the row ends`() {
    let words = (1...30).map { String(repeating: "x", count: $0) }
    for columns in 5...60 {
      let joined = rows(words.joined(separator: " "), columns: columns)
      let letters = joined.flatMap { $0.replacing("┆ ", with: "").split(separator: " ") }.map(\.count)
      #expect(letters.reduce(0, +) == 465)
      #expect(joined.allSatisfy { $0.count < columns })
      // A piece of one word is never longer than the word that it is of.
      #expect(letters.max() ?? 0 <= 30 && letters.prefix(2) == [1, 2])
    }
    #expect(rows("abcdefgh 1234567890", columns: 10) == ["abcdefgh", "┆ 1234567", "┆ 890"])
  }

  @Test func `an indentation gives way to a word that needs its room`() {
    #expect(rows("a\n      1234567", columns: 10) == ["a", "┆ 1234567"])
    #expect(rows("       12345", columns: 10) == ["12345"])
  }

  @Test func `a script without spaces is broken between its characters`() {
    #expect(rows("aa bb 世界世界", columns: 12) == ["aa bb 世界", "┆ 世界"])
    #expect(rows("詳細はhttps://a.example", columns: 19) == ["詳細は", "┆ https://a.example"])
  }

  @Test func `what terminals disagree on has room for all of them`() {
    // By the C library 1, 1 and 4 columns; as emoji 2, and drawn apart 6.
    #expect(rows("❤️❤️❤️❤️❤️", columns: 9) == ["❤️❤️❤️❤️", "┆ ❤️"])
    #expect(rows("🇩🇪🇫🇷🇯🇵", columns: 9) == ["🇩🇪🇫🇷", "┆ 🇯🇵"])
    #expect(rows("👨‍👩‍👧👨‍👩‍👧", columns: 12) == ["👨‍👩‍👧", "┆ 👨‍👩‍👧"])
    // Younger than the C library.
    let unknown = { (count: Int) in String(repeating: "\u{A7CB}", count: count) }
    #expect(rows(unknown(20), columns: 22) == [unknown(10), "┆ " + unknown(9), "┆ " + unknown(1)])
  }

  @Test func `one character that is longer than a row is broken`() {
    // Consonants that a virama joins are one to Unicode.
    let rows = rows("ab " + String(repeating: "\u{915}\u{94D}", count: 400), columns: 20)
    #expect(rows.count > 20 && rows.allSatisfy { $0.unicodeScalars.count < 44 })
    #expect(rows.dropFirst().allSatisfy { $0.hasPrefix("┆ ") })
  }

  @Test func `a link that fits a row is moved to one`() {
    #expect(rows("see https://a.example ok", columns: 21) == ["see", "┆ https://a.example", "┆ ok"])
  }

  @Test func `a link that fits no row is left to the terminal, and nothing follows it in its row`() {
    let link = "https://example.org/a/path/that/is/long"
    #expect(rows("see \(link) bob: hi", columns: 20) == ["see", "┆ \(link)", "┆ bob: hi"])
    #expect(rows("(\(link))", columns: 20) == ["(\(link))"])
  }

  @Test func `a long link that begins a row has no empty row before it, and none behind`() {
    let link = "https://example.org/a/path/that/is/long"
    #expect(rows("x\n\(link)\ny", columns: 20) == ["x", "┆ \(link)", "┆ y"])
    #expect(rows("x\n\(link)", columns: 20, state: "✓") == ["x", "┆ \(link)", "┆  ✓"])
  }

  @Test func `a link ends where something begins that no link has`() {
    let link = "https://example.org/a/path/that/is/long"
    #expect(rows("URL:\(link)）です", columns: 20) == ["URL:\(link)", "┆ ）です"])
    #expect(rows("\(link)\u{2800}bob:", columns: 20) == [link, "┆ \u{2800}bob:"])
    let endless = rows("https://" + String(repeating: "a", count: 65_536), columns: 80)
    #expect(endless[0].count < 2_100 && endless.dropFirst().allSatisfy { $0.hasPrefix("┆ ") && $0.count < 80 })
  }

  @Test(arguments: 20...60) func `the rows of a link are counted as the terminal breaks it`(_ columns: Int) {
    let line = Line("see\nhttps://example.org/路徑/路徑路徑路徑路徑路徑路徑/a/路徑路徑路徑路徑路徑 and more")
    let rendered = LineRenderer(palette: .none, columns: columns).render(line)
    var screen = ScreenModel(columns: columns, rows: 50)
    screen.write(rendered.bytes)
    #expect(screen.cursorRow == rendered.rows)
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

  @Test func `a state has two columns at most, and is harmless`() {
    #expect(rows("hi", columns: 20, state: "abc") == ["hi ab"])
    #expect(rows("hi", columns: 20, state: "世界") == ["hi 世"])
    #expect(rows("hi", columns: 20, state: "\u{1B}") == ["hi \\u"])
    #expect(rows("hi", columns: 20, state: "") == ["hi"])
  }

  @Test func `behind characters that terminals disagree on, a state is put where it belongs`() {
    let line = Line([Line.Piece("👨‍👩‍👧")], state: Line.State(tag: 1, text: "✓"))
    for joinsEmoji in [false, true] {
      var screen = ScreenModel(columns: 20, rows: 5, joinsEmoji: joinsEmoji)
      screen.write(LineRenderer(palette: .none, columns: 20, canMove: true).bytes(line))
      #expect(screen.everything[0].hasSuffix(" ✓"))
    }
    let bytes = LineRenderer(palette: .none, columns: 20).bytes(line)
    #expect(!bytes.contains(0x1B))
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
    #expect(String(decoding: bytes, as: UTF8.self) == "\u{1B}[32mbob\u{1B}[0m: one\n┆ two\n")
    let strong = LineRenderer(palette: .eight, columns: 10).bytes(Line("one two three", .strong))
    #expect(String(decoding: strong, as: UTF8.self) == "\u{1B}[1mone two\u{1B}[0m\n┆ \u{1B}[1mthree\u{1B}[0m\n")
  }

  @Test func `escapes of a peer are shown, never written`() {
    #expect(rows("\u{1B}[2J\u{9B}1m\u{202E}", columns: 80) == ["\\u{1B}[2J\\u{9B}1m\\u{202E}"])
  }
}
