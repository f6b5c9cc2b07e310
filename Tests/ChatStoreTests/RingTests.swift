import Testing

@testable import ChatStore

@Suite struct RingTests {
  private var ring = Ring<Int>(first: 1, filler: 0)

  @Test mutating func `elements are known by their numbers`() {
    for element in 10...30 { ring.append(element) }
    #expect(ring[1] == 10)
    #expect(ring[21] == 30)
    #expect(ring[0] == nil)
    #expect(ring[22] == nil)
    #expect(ring.count == 21)
  }

  @Test mutating func `the first leaves first, and the numbers stay`() {
    for element in 1...1000 { ring.append(element) }
    for element in 1...990 { #expect(ring.removeFirst() == element) }
    #expect(ring[990] == nil)
    #expect((991...1000).allSatisfy { ring[UInt64($0)] == $0 })
    ring.removeAll(before: 2000)
    #expect(ring.isEmpty)
    #expect(ring.removeFirst() == nil)
    ring.append(7)
    #expect(ring[1001] == 7)
  }

  @Test mutating func `an element may be replaced where there is one`() {
    ring.append(1)
    ring.replace(1, with: 2)
    ring.replace(2, with: 3)
    #expect(ring[1] == 2)
    #expect(ring[2] == nil)
  }

  @Test mutating func `what is skipped is counted only`() {
    for element in 1...5 { ring.append(element) }
    ring.skip()
    #expect(ring.isEmpty)
    ring.append(7)
    #expect(ring[7] == 7)
    #expect(ring[6] == nil)
  }
}
