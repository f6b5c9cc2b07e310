import Chat
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct TypingNoticeTests {
  @Test func `it is told every three seconds at most, in each conversation`() throws {
    let (start, bob) = (Instant.now, Address.person(try Name("bob")))
    var notice = TypingNotice()
    #expect(notice.isDue(in: bob, at: start) == true)
    #expect(notice.isDue(in: .lobby, at: start) == true)
    #expect(notice.isDue(in: bob, at: start + .milliseconds(2_999)) == false)
    #expect(notice.isDue(in: bob, at: start + .seconds(3)) == true)
    #expect(notice.isDue(in: bob, at: start + .seconds(4)) == false)
  }
}
