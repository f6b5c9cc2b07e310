import Testing

@testable import Chat

@Suite struct TypingLimitTests {
  @Test func `a name tells each conversation once a second, whatever others do`() throws {
    let start = SuspendingClock().now
    let (alice, bob) = (try Name("alice"), try Name("bob"))
    let (room, direct) = (Conversation.room(try Name("dev")), Conversation.between(alice, bob))
    var limit = TypingLimit()
    #expect(limit.takes(alice, in: room, at: start) == true)
    #expect(limit.takes(alice, in: room, at: start) == false)
    #expect(limit.takes(alice, in: direct, at: start) == true)
    #expect(limit.takes(bob, in: direct, at: start) == true)
    #expect(limit.takes(alice, in: room, at: start + .milliseconds(999)) == false)
    #expect(limit.takes(alice, in: room, at: start + .seconds(1)) == true)
    #expect(limit.takes(alice, in: room, at: start + .milliseconds(1_999)) == false)
  }
}
