import Chat
import Testing

@testable import wtalk

@Suite struct InboxCursorTests {
  private func id(_ number: UInt64) throws -> MessageID {
    let digits = String(number)
    return try #require(MessageID(hexadecimal: String(repeating: "0", count: 32 - digits.count) + digits))
  }

  private func cursor(after n: UInt64 = 5, top: UInt64 = 5) throws -> InboxCursor { InboxCursor(epoch: try id(1), n: n, top: top) }

  private func take(_ row: UInt64, _ cursor: inout InboxCursor, from sender: String = "bob") throws -> InboxCursor.Decision {
    cursor.take(row, try id(row), from: try Name(sender))
  }

  @Test func `rows are taken one by one`() throws {
    var cursor = try cursor()
    #expect(try take(6, &cursor) == .next)
    #expect(try take(7, &cursor) == .next)
    #expect(cursor.position == InboxPosition(epoch: try id(1), n: 7, last: try id(7)))
  }

  @Test func `a row that was taken is old`() throws {
    var cursor = try cursor()
    _ = try take(6, &cursor)
    for row: UInt64 in [6, 5, 1, 0] { #expect(try take(row, &cursor) == .old) }
    #expect(cursor.n == 6)
  }

  @Test func `a row too far ahead is a hole, which leaves the cursor where it was`() throws {
    var cursor = try cursor()
    #expect(try take(7, &cursor) == .hole)
    #expect(cursor.position == InboxPosition(epoch: try id(1), n: 5, last: nil))
    #expect(cursor.goOn(epoch: try id(1), after: 5, top: 7))
    #expect(try take(6, &cursor) == .next)
    #expect(try take(7, &cursor) == .next)
  }

  @Test func `a hole that is there twice is told and passed over`() throws {
    var cursor = try cursor()
    _ = try take(9, &cursor)
    #expect(cursor.goOn(epoch: try id(1), after: 5, top: 9))
    #expect(try take(9, &cursor) == .skipping(6...8))
    #expect(try take(11, &cursor) == .hole)
  }

  @Test func `a gap passes over rows, the taken ones not counted`() throws {
    var cursor = try cursor()
    #expect(cursor.take(6...8) == .next)
    #expect(cursor.take(7...8) == .old)
    #expect(cursor.take(8...10) == .next)
    #expect(cursor.take(12...13) == .hole)
    #expect(cursor.position == InboxPosition(epoch: try id(1), n: 10, last: nil))
  }

  @Test func `it is caught up when it has what waited`() throws {
    var cursor = try cursor(after: 5, top: 7)
    #expect(!cursor.isCaughtUp)
    _ = try take(6, &cursor)
    _ = try take(7, &cursor)
    #expect(cursor.isCaughtUp)
  }

  @Test func `in another store it goes on where the server says, and takes no message twice`() throws {
    var cursor = try cursor()
    _ = try take(6, &cursor)
    #expect(!cursor.goOn(epoch: try id(2), after: 0, top: 2))
    #expect(cursor.position == InboxPosition(epoch: try id(2), n: 0, last: nil))
    #expect(cursor.take(1, try id(6), from: try Name("bob")) == .old)
    #expect(cursor.take(2, try id(6), from: try Name("carol")) == .next)
    #expect(cursor.isCaughtUp)
  }

  @Test func `it knows only so many messages`() throws {
    var cursor = try cursor(after: 0, top: 0)
    for row in 1...UInt64(5_000) { _ = try take(row, &cursor) }
    _ = cursor.goOn(epoch: try id(2), after: 0, top: 2)
    #expect(cursor.take(1, try id(1), from: try Name("bob")) == .next)
    #expect(cursor.take(2, try id(5_000), from: try Name("bob")) == .old)
  }
}
