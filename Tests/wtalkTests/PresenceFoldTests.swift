import Chat
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct PresenceFoldTests {
  private let start = Instant.now

  private func fold(_ changes: (String, ChatEvent.State)...) throws -> [String] {
    var fold = PresenceFold()
    for (name, state) in changes { fold.add(PresenceChange(name: try Name(name), state: state), in: .lobby, at: start) }
    return fold.take().flatMap(\.changes).map { "\($0.name) \($0.state)" }
  }

  @Test func `the last word about a name counts`() throws {
    #expect(try fold(("bob", .here), ("bob", .joined)) == ["bob joined"])
    #expect(try fold(("bob", .gone), ("carol", .here), ("bob", .left)) == ["bob left", "carol here"])
  }

  @Test func `who is back where they were is not told of`() throws {
    #expect(try fold(("bob", .here), ("bob", .gone)) == [])
    #expect(try fold(("bob", .gone), ("bob", .here), ("carol", .gone)) == ["carol gone"])
  }

  @Test func `conversations are told of one by one, a second after the first change`() throws {
    var fold = PresenceFold()
    let room = try Address("#dev")
    fold.add(PresenceChange(name: try Name("bob"), state: .here), in: room, at: start)
    fold.add(PresenceChange(name: try Name("bob"), state: .here), in: .lobby, at: start.advanced(by: .milliseconds(900)))
    #expect(fold.deadline == start.advanced(by: .seconds(1)))
    #expect(fold.take().map(\.conversation) == [room, .lobby])
    #expect(fold.deadline == nil && fold.take() == [])
  }
}
