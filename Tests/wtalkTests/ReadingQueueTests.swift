import Chat
import ChatStore
import Testing

@testable import wtalk

@Suite struct ReadingQueueTests {
  private var queue = ReadingQueue()

  private func history(_ peer: Int, _ number: UInt64) throws -> Reading {
    let query = HistoryQuery(conversation: try Address("#den"), before: number)
    return try #require(Reading(.history(AccountID(1), query), for: PeerID(peer)))
  }

  private func rows(_ peer: Int, _ number: UInt64) throws -> Reading {
    try #require(Reading(.rows(AccountID(1), after: number), for: PeerID(peer)))
  }

  /// `2: 7` is reading 7, of peer 2, which gets its turn; it is answered unless it is in `unfinished`.
  private mutating func turn(unfinished: Set<String> = []) -> String {
    var taken = "nobody"
    _ = try? queue.takeTurn { reading throws(StoreError) in
      switch reading.request {
      case .history(_, let query): taken = "\(reading.peer.number): \(query.before ?? 0)"
      case .rows(_, let n): taken = "\(reading.peer.number): rows \(n)"
      default: return nil
      }
      return unfinished.contains(taken) ? nil : .done
    }
    return taken
  }

  @Test mutating func `everybody has a turn after the others, and a peer's readings stay in order`() throws {
    for (peer, n) in [(1, 1), (1, 2), (1, 3), (2, 4), (3, 5), (2, 6)] { #expect(queue.add(try history(peer, UInt64(n)))) }
    #expect((1...7).map { _ in turn() } == ["1: 1", "2: 4", "3: 5", "1: 2", "2: 6", "1: 3", "nobody"])
    #expect(queue.isEmpty)
  }

  @Test mutating func `a long reading lets the others go on, and nothing of its own peer overtakes it`() throws {
    for (peer, n) in [(1, 1), (1, 2), (2, 3), (2, 4)] { #expect(queue.add(try history(peer, UInt64(n)))) }
    #expect((1...5).map { _ in turn(unfinished: ["1: 1"]) } == ["1: 1", "2: 3", "1: 1", "2: 4", "1: 1"])
    #expect((1...3).map { _ in turn() } == ["1: 1", "1: 2", "nobody"])
  }

  @Test mutating func `what a peer wanted to know is forgotten with it`() throws {
    for (peer, n) in [(1, 1), (2, 2), (1, 3)] { #expect(queue.add(try history(peer, UInt64(n)))) }
    queue.remove(PeerID(1))
    queue.remove(PeerID(9))
    #expect((1...2).map { _ in turn() } == ["2: 2", "nobody"])
  }

  @Test mutating func `one peer cannot fill it`() throws {
    for n in 1...ReadingQueue.limit { #expect(queue.add(try history(1, UInt64(n)))) }
    #expect(!queue.add(try history(1, 99)))
    #expect(queue.add(try history(2, 1)))
    _ = turn()
    #expect(queue.add(try history(1, 99)))
  }

  @Test mutating func `rows wait for no history of their peer, however many there are`() throws {
    for n in 1...ReadingQueue.limit { #expect(queue.add(try history(1, UInt64(n)))) }
    #expect(turn(unfinished: ["1: 1"]) == "1: 1")
    #expect(queue.add(try rows(1, 7)))
    #expect((1...3).map { _ in turn() } == ["1: rows 7", "1: 1", "1: 2"])
  }
}
