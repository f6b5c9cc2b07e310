import Testing

@testable import Chat

@Suite struct ExpiryQueueTests {
  private let start = SuspendingClock().now

  @Test func `the first to be added ends first, and not before its time`() {
    var queue = ExpiryQueue<String>()
    _ = queue.append("one", deadline: start + .seconds(1))
    _ = queue.append("two", deadline: start + .seconds(2))
    #expect(queue.deadline == start + .seconds(1))
    #expect(queue.removeExpired(at: start) == nil)
    #expect(queue.removeExpired(at: start + .seconds(1)) == "one")
    #expect(queue.removeExpired(at: start + .seconds(1)) == nil)
    #expect(queue.deadline == start + .seconds(2))
  }

  @Test func `what is removed neither ends nor takes up room`() {
    var queue = ExpiryQueue<Int>()
    let tickets = (0..<100).map { queue.append($0, deadline: start + .seconds($0)) }
    for index in 0..<99 { queue.remove(tickets[index]) }
    #expect(queue.count == 1)
    #expect(queue.deadline == start + .seconds(99))
    queue.remove(tickets[0])
    #expect(queue.removeFirst() == 99)
    #expect(queue.removeFirst() == nil)
    #expect(queue.deadline == nil)
  }
}
