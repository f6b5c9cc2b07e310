import Glibc
import Testing

@testable import Terminal

struct CompletionMenuTests {
  init() {
    setlocale(LC_CTYPE, "C.UTF-8")
  }

  private func rows(_ choices: [String], columns: Int) -> [String] {
    CompletionMenu(choices, columns: columns).rows.map { $0.pieces.map(\.text).joined() }
  }

  @Test func `choices stand in columns that are read downwards`() {
    #expect(rows(["alice ", "bob ", "carol ", "dave ", "eve "], columns: 13) == ["alice  dave", "bob    eve", "carol"])
    #expect(rows(["alice ", "bob "], columns: 80) == ["alice  bob"])
    #expect(rows(["alice ", "bob "], columns: 13) == ["alice  bob"])
    #expect(rows(["alice ", "bob "], columns: 12) == ["alice", "bob"])
  }

  @Test func `wide characters take two columns`() {
    #expect(rows(["你好", "ab", "c"], columns: 11) == ["你好  c", "ab"])
  }

  @Test func `what is longer than the screen has a row of its own`() {
    #expect(rows(["12345678", "b"], columns: 4) == ["12345678", "b"])
    #expect(rows(["a"], columns: 0) == ["a"])
    #expect(rows([], columns: 10) == [])
  }

  @Test func `of more than a hundred the rest is counted`() {
    let rows = rows((100..<250).map { "\($0) " }, columns: 5)
    #expect(rows.count == 101)
    #expect(rows.last == "and 50 more")
  }

  @Test func `choices are made harmless`() {
    #expect(rows(["\u{1B}[2J", "b"], columns: 80) == ["\\u{1B}[2J  b"])
  }
}
