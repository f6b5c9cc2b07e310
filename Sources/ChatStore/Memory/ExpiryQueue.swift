/// Things that end at a time, as a rule each added no earlier than the one before it; adding, removing and asking for the next cost the same
/// however many wait.
struct ExpiryQueue<Element: Sendable>: Sendable {
  /// What `remove` takes.
  typealias Ticket = UInt64

  private struct Entry: Sendable {
    let element: Element
    let deadline: Int64
  }

  private var entries: [Ticket: Entry] = [:]
  private var first: Ticket = 0
  private var next: Ticket = 0

  var count: Int { entries.count }

  mutating func append(_ element: Element, deadline: Int64) -> Ticket {
    defer { next += 1 }
    entries[next] = Entry(element: element, deadline: deadline)
    return next
  }

  mutating func remove(_ ticket: Ticket) {
    entries[ticket] = nil
    skipRemoved()
  }

  /// The first, whatever its deadline.
  var oldest: Element? { entries[first]?.element }

  /// The first if it has ended.
  func expired(at time: Int64) -> Element? {
    guard let entry = entries[first], entry.deadline <= time else { return nil }
    return entry.element
  }

  private mutating func skipRemoved() {
    while first < next, entries[first] == nil { first += 1 }
  }
}
