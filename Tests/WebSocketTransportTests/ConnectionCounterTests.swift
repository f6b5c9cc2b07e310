import Testing

@testable import WebSocketTransport

@Suite struct ConnectionCounterTests {
  private var counter = ConnectionCounter(maximum: 3, maximumPerNetwork: 2)

  private mutating func add(_ count: Int, from network: [UInt8]? = nil) -> Set<ConnectionCounter.Verdict> {
    var verdicts: Set<ConnectionCounter.Verdict> = []
    for _ in 0..<count { verdicts.insert(network.map { counter.add(from: $0) } ?? counter.add()) }
    return verdicts
  }

  @Test mutating func `beyond the limit 64 are refused, then accepting waits, and the rest is dropped`() {
    let served = add(3)
    #expect(served == [.served] && !counter.isFull)
    let refused = add(64)
    #expect(refused == [.refused] && counter.isFull)
    let dropped = add(1)
    #expect(dropped == [.dropped])
    for _ in 0..<68 { counter.remove() }
    let again = add(1)
    #expect(again == [.served] && !counter.isFull)
  }

  @Test mutating func `each network has its own limit, which those who left no longer fill`() {
    let (one, other): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
    let verdicts = [add(2, from: one), add(64, from: one), add(1, from: one), add(1, from: other)]
    #expect(verdicts == [[.served], [.refused], [.dropped], [.served]])
    for _ in 0..<66 { counter.remove(from: one) }
    let after = [add(1, from: one), add(1, from: one)]
    #expect(after == [[.served], [.refused]])
    for _ in 0..<4 { counter.remove(from: one) }
    let fresh = add(2, from: one)
    #expect(fresh == [.served])
  }

  @Test func `the system's limit of open files leaves room for what is no connection`() {
    var policy = ConnectionPolicy()
    let limits = [1_048_576, 1_024, 64, 0].map { policy.limit(openFiles: $0) }
    #expect(limits == [nil, 896, 32, 1])
    #expect(policy.maximumConnections == 1)
  }
}
