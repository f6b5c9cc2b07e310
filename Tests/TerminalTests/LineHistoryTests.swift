import Testing

@testable import Terminal

struct LineHistoryTests {
  @Test func `older lines come in turn, and the line being typed comes back`() {
    var history = LineHistory(["one", "two"])
    #expect(history.older(than: "half") == "two")
    #expect(history.older(than: "two") == "one")
    #expect(history.older(than: "one") == nil)
    #expect(history.newer(than: "one") == "two")
    #expect(history.newer(than: "two") == "half")
    #expect(history.newer(than: "half") == nil)
  }

  @Test func `empty lines, repeated ones and those that start with a space are not kept`() {
    var history = LineHistory(["one"])
    let kept = ["one", "", " secret", "two", "one"].map { history.add($0) }
    #expect(kept == [false, false, false, true, true])
    #expect(history.lines == ["one", "two", "one"])
  }

  @Test func `only the latest lines are kept`() {
    var history = LineHistory((0..<1_500).map { "\($0)" })
    #expect(history.lines.count == LineHistory.limit)
    _ = history.add("last")
    #expect(history.lines.count == LineHistory.limit)
    #expect(history.lines.first == "501")
    #expect(history.older(than: "") == "last")
  }

  @Test func `lines that begin alike are found in both directions`() {
    var history = LineHistory(["make a", "ls", "make b", "ls"])
    #expect(history.older(than: "make", startingWith: "make") == "make b")
    #expect(history.older(than: "make b", startingWith: "make") == "make a")
    #expect(history.older(than: "make a", startingWith: "make") == nil)
    #expect(history.newer(than: "make a", startingWith: "make") == "make b")
    #expect(history.newer(than: "make b", startingWith: "make") == "make")
  }

  @Test func `a line that was entered is the latest`() {
    var history = LineHistory(["one", "two"])
    #expect(history.older(than: "") == "two")
    #expect(history.older(than: "two") == "one")
    _ = history.add("one")
    history.startLine()
    #expect(history.older(than: "") == "one")
    #expect(history.older(than: "one") == "two")
  }
}
