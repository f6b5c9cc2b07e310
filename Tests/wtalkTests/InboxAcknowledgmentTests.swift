import Testing
import WebSocketCore

@testable import wtalk

@Suite struct InboxAcknowledgmentTests {
  private let start = Instant.now

  @Test func `only what was shown is told`() {
    var acknowledgment = InboxAcknowledgment(after: 5)
    acknowledgment.took(7)
    #expect(acknowledgment.due(at: start) == nil)
    let mark = acknowledgment.mark()
    #expect(mark != nil && acknowledgment.mark() == nil)
    acknowledgment.took(8)
    acknowledgment.reached(mark ?? 0)
    #expect(!acknowledgment.isShown)
    #expect(acknowledgment.due(at: start) == 7)
    #expect(acknowledgment.final() == nil)
  }

  @Test func `it is told four times a second at most, and before the end`() {
    var acknowledgment = InboxAcknowledgment(after: 0)
    func show(_ n: UInt64) {
      acknowledgment.took(n)
      if let mark = acknowledgment.mark() { acknowledgment.reached(mark) }
    }
    show(1)
    #expect(acknowledgment.due(at: start) == 1)
    show(2)
    #expect(acknowledgment.due(at: start + .milliseconds(249)) == nil)
    #expect(acknowledgment.deadline == start + .milliseconds(250))
    #expect(acknowledgment.due(at: start + .milliseconds(250)) == 2)
    #expect(acknowledgment.deadline == nil)
    show(3)
    #expect(acknowledgment.final() == 3)
    #expect(acknowledgment.final() == nil)
  }

  @Test func `what the output says late is not taken for rows of another store`() {
    var acknowledgment = InboxAcknowledgment(after: 5)
    acknowledgment.took(9)
    let mark = acknowledgment.mark()
    acknowledgment.restart(after: 0)
    acknowledgment.took(3)
    acknowledgment.reached(mark ?? 0)
    #expect(acknowledgment.due(at: start) == nil && !acknowledgment.isShown)
  }

  @Test func `on a new link the last one is told again`() {
    var acknowledgment = InboxAcknowledgment(after: 3)
    acknowledgment.repeatLast()
    #expect(acknowledgment.due(at: start) == nil)
    acknowledgment.took(4)
    if let mark = acknowledgment.mark() { acknowledgment.reached(mark) }
    #expect(acknowledgment.due(at: start) == 4)
    acknowledgment.repeatLast()
    #expect(acknowledgment.due(at: start + .seconds(1)) == 4)
  }
}
