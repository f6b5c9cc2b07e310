import Chat
import Testing

@testable import wtalk

@Suite struct ReadMarksTests {
  @Test func `what has been shown is read once`() throws {
    var marks = ReadMarks()
    marks.add(7, in: .lobby, row: 3)
    #expect(marks.take(in: .lobby, shown: 2) == nil)
    #expect(marks.take(in: .person(try Name("bob")), shown: 3) == nil)
    #expect(marks.take(in: .lobby, shown: 3) == 7)
    #expect(marks.take(in: .lobby, shown: 3) == nil)
  }

  @Test func `the newest message counts`() {
    var marks = ReadMarks()
    marks.add(7, in: .lobby, row: 3)
    marks.add(8, in: .lobby, row: 4)
    #expect(marks.take(in: .lobby, shown: 3) == nil)
    #expect(marks.take(in: .lobby, shown: 9) == 8)
  }
}
