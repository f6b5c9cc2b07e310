import Testing

@testable import ChatStore

@Suite struct CountersTests {
  @Test func `every key is counted from 1`() {
    var counters = Counters<String>(capacity: 10)
    #expect((0..<3).map { _ in counters.next("a") } == [1, 2, 3])
    #expect(counters.next("b") == 1)
  }

  @Test func `a key in use goes on without a gap while others come and go`() {
    var counters = Counters<Int>(capacity: 4)
    for number in 1...100 {
      #expect(counters.next(0) == UInt64(number))
      _ = counters.next(number)
    }
  }

  @Test func `a forgotten key never sees a number twice`() {
    var counters = Counters<Int>(capacity: 4)
    let last = (0..<50).map { _ in counters.next(0) }.last ?? 0
    for key in 1...20 { _ = counters.next(key) }
    #expect(counters.next(0) > last)
  }
}
