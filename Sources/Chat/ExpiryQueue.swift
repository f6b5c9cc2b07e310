/// Things that end at a time, each added no earlier than the one before it; adding, removing and asking for the next cost the same however
/// many wait.
struct ExpiryQueue<Element> {
  /// What `remove` takes.
  typealias Ticket = UInt64

  private var entries: [Ticket: (element: Element, deadline: Instant)] = [:]
  private var first: Ticket = 0
  private var next: Ticket = 0

  var count: Int { entries.count }

  /// When the first of them ends.
  var deadline: Instant? { entries[first]?.deadline }

  /// Adds an element; its deadline must not lie before the last one's.
  mutating func append(_ element: Element, deadline: Instant) -> Ticket {
    defer { next += 1 }
    entries[next] = (element, deadline)
    return next
  }

  mutating func remove(_ ticket: Ticket) {
    entries[ticket] = nil
    skipRemoved()
  }

  /// Takes the first, whatever its deadline.
  mutating func removeFirst() -> Element? {
    defer { skipRemoved() }
    return entries.removeValue(forKey: first)?.element
  }

  /// Takes the first if it has ended.
  mutating func removeExpired(at now: Instant) -> Element? {
    guard let deadline, deadline <= now else { return nil }
    return removeFirst()
  }

  private mutating func skipRemoved() {
    while first < next, entries[first] == nil { first += 1 }
  }
}
