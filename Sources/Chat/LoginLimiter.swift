/// Counts failed proofs, so that guessing is slow: an address is refused after a while, a name answers ever later and is never locked.
struct LoginLimiter {
  private struct Count {
    var failures = 0
    let end: Instant
  }

  /// How long a failure counts from the first of them.
  static let window = Duration.seconds(300)
  static let failuresOfAddress = 20
  static let failuresOfName = 5
  static let longestDelay = Duration.seconds(8)
  /// How many addresses and names are remembered, of either.
  static let capacity = 10_000

  private var addresses = Counts<String>()
  private var names = Counts<Name>()

  /// How long the address has to wait before anything is looked at; nil: it need not.
  func wait(of address: String?, at now: Instant) -> Duration? {
    guard let address, let count = addresses[address], count.failures >= Self.failuresOfAddress, now < count.end else { return nil }
    return now.duration(to: count.end)
  }

  /// How long a proof of the name is put off.
  func delay(of name: Name, at now: Instant) -> Duration {
    guard let count = names[name], now < count.end, count.failures >= Self.failuresOfName else { return .zero }
    return min(.seconds(1 << min(count.failures - Self.failuresOfName, 8)), Self.longestDelay)
  }

  mutating func failed(_ name: Name?, from address: String?, at now: Instant) {
    if let address { addresses.add(address, at: now) }
    if let name { names.add(name, at: now) }
  }

  /// Failures by key, the oldest of which is forgotten where there are too many.
  private struct Counts<Key: Hashable> {
    private var counts: [Key: (count: Count, ticket: ExpiryQueue<Key>.Ticket)] = [:]
    private var order = ExpiryQueue<Key>()

    subscript(key: Key) -> Count? { counts[key]?.count }

    mutating func add(_ key: Key, at now: Instant) {
      while let gone = order.removeExpired(at: now) { counts[gone] = nil }
      if counts[key] == nil {
        if counts.count >= LoginLimiter.capacity, let oldest = order.removeFirst() { counts[oldest] = nil }
        let end = now + LoginLimiter.window
        counts[key] = (Count(end: end), order.append(key, deadline: end))
      }
      counts[key]?.count.failures += 1
    }
  }
}
