import Testing

@testable import ChatStore

@Suite struct ExpiryQueueTests {
  private var queue = ExpiryQueue<String>()

  @Test mutating func `the first has ended at its deadline`() {
    _ = queue.append("a", deadline: 10)
    _ = queue.append("b", deadline: 20)
    #expect(queue.expired(at: 9) == nil)
    #expect(queue.expired(at: 10) == "a")
    #expect(queue.count == 2)
  }

  @Test mutating func `removing any of them leaves the others`() {
    let a = queue.append("a", deadline: 10)
    let b = queue.append("b", deadline: 20)
    let c = queue.append("c", deadline: 30)
    queue.remove(b)
    queue.remove(b)
    #expect(queue.oldest == "a")
    queue.remove(a)
    #expect(queue.oldest == "c")
    #expect(queue.expired(at: 20) == nil)
    queue.remove(c)
    #expect(queue.oldest == nil)
    #expect(queue.count == 0)
  }
}
