import Testing

@testable import Terminal

struct IncrementalSearchTests {
  private let lines = ["Hallo Wörld", "你好 世界", "two\nrows here", "hello there", "last"]

  private func search(_ pattern: String) -> IncrementalSearch {
    var search = IncrementalSearch(lines)
    for character in pattern.unicodeScalars { search.append([character]) }
    return search
  }

  @Test func `the latest line that has the pattern is found`() {
    #expect(search("here").match == .init(line: 3, position: 7))
    #expect(search("世界").match == .init(line: 1, position: 3))
    #expect(search("rows").match == .init(line: 2, position: 4))
  }

  @Test func `capitals count when one is typed`() {
    #expect(search("h").match == .init(line: 3, position: 0))
    #expect(search("H").match == .init(line: 0, position: 0))
    #expect(search("wö").match == .init(line: 0, position: 6))
  }

  @Test func `the search goes on to older lines, and back`() {
    var search = search("here")
    search.older()
    #expect(search.match == .init(line: 2, position: 9))
    search.older()
    #expect(search.isFailing)
    #expect(search.match == .init(line: 2, position: 9))
    search.newer()
    #expect(!search.isFailing)
    #expect(search.match == .init(line: 3, position: 7))
    search.newer()
    #expect(search.isFailing)
  }

  @Test func `what is not found leaves the last match, and taking it back finds it again`() {
    var search = search("herx")
    #expect(search.isFailing)
    #expect(search.match == .init(line: 3, position: 7))
    search.removeLast()
    #expect(!search.isFailing)
    #expect(search.match == .init(line: 3, position: 7))
    for _ in 0..<9 { search.removeLast() }
    #expect(search.match == nil)
    #expect(search.pattern.isEmpty)
  }

  @Test func `nothing is found without lines or a pattern`() {
    var search = IncrementalSearch([])
    search.older()
    search.newer()
    search.append(["a"])
    search.older()
    #expect(search.match == nil)
    #expect(search.isFailing)
  }
}
