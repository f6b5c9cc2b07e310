import Chat

/// Where a run is in its inbox: which rows it takes, so that each is taken once, in order, and none is left out.
struct InboxCursor {
  /// What an event that has a row is to a reader who goes on row by row.
  enum Decision: Equatable {
    case next
    /// It was taken before.
    case old
    /// There are rows before it that did not come: the server is to be asked again.
    case hole
    /// It is taken without these, which the server has left out twice.
    case skipping(ClosedRange<UInt64>)
  }

  /// A message is known by these; a store from a backup may count it anew.
  private struct Key: Hashable {
    let sender: Name
    let id: MessageID
  }

  private static let limit = 4_096

  private(set) var epoch: MessageID
  /// The last row that was taken.
  private(set) var n: UInt64
  /// The newest row when the server let us in.
  private(set) var top: UInt64
  private var last: MessageID?
  /// Where rows were missing the last time.
  private var hole: UInt64?
  private var known: Set<Key> = []
  /// The same, in the order in which they came; the oldest is replaced.
  private var order: [Key] = []
  private var oldest = 0

  init(epoch: MessageID, n: UInt64, top: UInt64, last: MessageID? = nil) {
    self.epoch = epoch
    self.n = n
    self.top = top
    self.last = last
  }

  /// What to say with the next `hello`.
  var position: InboxPosition { InboxPosition(epoch: epoch, n: n, last: last) }

  /// Whether all is taken that waited when the server let us in.
  var isCaughtUp: Bool { n >= top }

  /// The server goes on after row `n`. Returns whether that is where we are.
  mutating func goOn(epoch: MessageID, after n: UInt64, top: UInt64) -> Bool {
    self.top = top
    guard (epoch, n) != (self.epoch, self.n) else { return true }
    (self.epoch, self.n, last, hole) = (epoch, n, nil, nil)
    return false
  }

  /// A message has this row.
  mutating func take(_ row: UInt64, _ id: MessageID, from sender: Name) -> Decision {
    let decision = take(row...row)
    guard decision != .old, decision != .hole else { return decision }
    last = id
    return remember(Key(sender: sender, id: id)) ? decision : .old
  }

  /// The rows of a gap, which the store no longer has.
  mutating func take(_ rows: ClosedRange<UInt64>) -> Decision {
    guard rows.upperBound > n else { return .old }
    let missing = rows.lowerBound > n + 1 ? n + 1...rows.lowerBound - 1 : nil
    guard missing == nil || hole == n else {
      hole = n
      return .hole
    }
    (n, last, hole) = (rows.upperBound, nil, nil)
    return missing.map { .skipping($0) } ?? .next
  }

  /// Whether it was unknown.
  private mutating func remember(_ key: Key) -> Bool {
    guard known.insert(key).inserted else { return false }
    guard order.count == Self.limit else {
      order.append(key)
      return true
    }
    known.remove(order[oldest])
    order[oldest] = key
    oldest = (oldest + 1) % Self.limit
    return true
  }
}
