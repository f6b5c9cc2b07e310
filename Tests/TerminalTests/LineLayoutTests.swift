import Glibc
import Testing

@testable import Terminal

struct LineLayoutTests {
  init() {
    setlocale(LC_CTYPE, "C.UTF-8")
  }

  /// The rows of the cursor and of the end.
  private func rows(_ line: String, cursor: Int? = nil, prompt: String = "> ", columns: Int = 10, rows: Int = 24) -> [Int] {
    let scalars = Array(line.unicodeScalars)
    let layout = LineLayout(
      prompt: Array(prompt.unicodeScalars), line: scalars, cursor: cursor ?? scalars.count, columns: columns, rows: rows)
    return [layout.cursorRow, layout.endRow]
  }

  @Test func `a short line has one row`() {
    #expect(rows("") == [0, 0])
    #expect(rows("hello") == [0, 0])
    #expect(rows("hello", cursor: 0) == [0, 0])
  }

  @Test func `a full row moves the cursor to the next`() {
    #expect(rows("1234567") == [0, 0])
    #expect(rows("12345678") == [1, 1])
    #expect(rows("12345678", cursor: 7) == [0, 1])
    #expect(rows("123456789") == [1, 1])
    #expect(rows(String(repeating: "x", count: 28), cursor: 10) == [1, 3])
  }

  @Test func `a wide character that does not fit starts the next row`() {
    #expect(rows("你好世界") == [1, 1])
    #expect(rows("1234567世") == [1, 1])
    #expect(rows("1234567世", cursor: 7) == [1, 1])
    #expect(rows("1234567世", cursor: 6) == [0, 1])
    // Row 0 leaves one column, so that nine wide characters need a third row.
    #expect(rows("1世世世世世世世世世") == [2, 2])
    #expect(rows("世世世世世世世世世") == [2, 2])
    #expect(rows("世世世世世世世世") == [1, 1])
  }

  @Test func `marks have no width, controls and unknown characters have their escape's`() {
    #expect(rows("1234567\u{301}\u{301}\u{301}") == [0, 0])
    #expect(rows("123456\u{1B}") == [1, 1])
    #expect(rows("12345\u{1B}") == [0, 0])
    #expect(rows("1\u{378}") == [1, 1])
    #expect(rows("\u{378}") == [0, 0])
    #expect(rows("\u{EFFFE}") == [1, 1])
  }

  @Test func `a newline starts a row, a tab goes to the next stop`() {
    #expect(rows("a\nb\nc") == [2, 2])
    #expect(rows("a\nb\nc", cursor: 1) == [0, 2])
    #expect(rows("a\nb\nc", cursor: 2) == [1, 2])
    #expect(rows("12345678\n") == [2, 2])
    #expect(rows("\t1") == [0, 0])
    #expect(rows("\t12") == [1, 1])
    #expect(rows("\t\t") == [1, 1])
  }

  @Test func `the prompt takes its columns`() {
    #expect(rows("12", prompt: "你好你好> ", columns: 12) == [1, 1])
    #expect(rows("1", prompt: "你好你好> ", columns: 12) == [0, 0])
  }

  @Test func `a line longer than the screen ends in its last row`() {
    #expect(rows(String(repeating: "x", count: 100), rows: 4) == [3, 3])
    #expect(rows(String(repeating: "x", count: 100), cursor: 10, rows: 4) == [1, 3])
  }

  @Test func `no size is too small`() {
    #expect(rows("世世", columns: 1, rows: 1) == [0, 0])
    #expect(rows("世世", columns: 0, rows: 0) == [0, 0])
  }
}
