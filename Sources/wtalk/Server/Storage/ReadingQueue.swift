import Chat
import ChatStore

/// What waits to be read: everybody has a turn after everybody else's, and each peer's readings stay in their order; only rows go before histories.
struct ReadingQueue {
  /// More histories of one peer do not wait; of rows it never wants more than one page at a time.
  static let limit = 64

  /// Not empty for any of `turns`, and for nobody else.
  private var waiting: [PeerID: [Reading]] = [:]
  private var turns: [PeerID] = []

  var isEmpty: Bool { turns.isEmpty }

  /// False: too many of that peer wait.
  mutating func add(_ reading: Reading) -> Bool {
    let count = waiting[reading.peer]?.count ?? 0
    guard count < Self.limit || reading.isOfRows else { return false }
    if count == 0 { turns.append(reading.peer) }
    waiting[reading.peer, default: []].insert(reading, at: reading.isOfRows ? 0 : count)
    return true
  }

  /// Forgets what a peer that is gone wanted to know.
  mutating func remove(_ peer: PeerID) {
    guard waiting.removeValue(forKey: peer) != nil else { return }
    turns.removeAll { $0 == peer }
  }

  /// Lets the peer whose turn it is go on with its first reading, which is over if `advance` gives an answer: then both are returned.
  mutating func takeTurn(
    _ advance: (inout Reading) throws(StoreError) -> StoreAnswer?
  ) throws(StoreError) -> (reading: Reading, answer: StoreAnswer)? {
    guard let peer = turns.first, var reading = waiting[peer]?.first else { return nil }
    let answer = try advance(&reading)
    turns.removeFirst()
    waiting[peer]?[0] = reading
    if answer != nil { waiting[peer]?.removeFirst() }
    if waiting[peer]?.isEmpty == true { waiting[peer] = nil } else { turns.append(peer) }
    return answer.map { (reading, $0) }
  }
}
