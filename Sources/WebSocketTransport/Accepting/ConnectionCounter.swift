/// How many connections there are, in all and from each network, and what becomes of one more.
struct ConnectionCounter {
  enum Verdict: Equatable {
    case served
    /// It is told why not.
    case refused
    /// It ends without a word: enough are being told.
    case dropped
  }

  /// How many beyond a limit are told why they are not served.
  static let surplus = 64

  let maximum: Int
  let maximumPerNetwork: Int
  private var total = 0
  private var networks: [[UInt8]: Int] = [:]

  init(maximum: Int, maximumPerNetwork: Int) {
    self.maximum = maximum
    self.maximumPerNetwork = maximumPerNetwork
  }

  /// Whether no more should be accepted until one has left.
  var isFull: Bool { total >= maximum + Self.surplus }

  /// Counts one more in all; it is to be removed whatever the verdict.
  mutating func add() -> Verdict {
    total += 1
    return verdict(on: total, of: maximum)
  }

  mutating func remove() { total -= 1 }

  /// Counts one more from a network; it is to be removed whatever the verdict.
  mutating func add(from network: [UInt8]) -> Verdict {
    networks[network, default: 0] += 1
    return verdict(on: networks[network, default: 0], of: maximumPerNetwork)
  }

  mutating func remove(from network: [UInt8]) {
    guard let count = networks[network] else { return }
    networks[network] = count > 1 ? count - 1 : nil
  }

  private func verdict(on count: Int, of maximum: Int) -> Verdict {
    if count <= maximum { return .served }
    return count <= maximum + Self.surplus ? .refused : .dropped
  }
}
