import NIOCore
import WebSocketCore

/// The rules of one `wtalk ping`: which ping is due, which answer belongs to which, and when it is over.
struct PingSession {
  enum Input {
    case opened
    case ponged(ByteBuffer)
    case closed
    case interrupted
  }

  enum Action: Equatable {
    case ping(ByteBuffer)
    case print(String)
    case close
  }

  private let plan: PingPlan
  private(set) var statistics = PingStatistics()
  private var nextPing: Instant?
  /// Those that are not answered, the oldest first.
  private var awaited: [(number: Int, payload: ByteBuffer, at: Instant)] = []
  private(set) var isOver = false

  init(_ plan: PingPlan) { self.plan = plan }

  /// 0 only when every ping was answered that was to be.
  var status: ExitStatus {
    let enough = plan.count ?? 1
    return statistics.received >= enough ? .done : .notMet
  }

  var deadline: Instant? {
    guard !isOver else { return nil }
    let late = awaited.first.map { $0.at.advanced(by: plan.wait) }
    return [nextPing, late].compactMap(\.self).min()
  }

  mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    switch input {
    case .opened:
      nextPing = now
      return tick(at: now)
    case .ponged(let payload): return ponged(payload, at: now)
    case .closed, .interrupted: return end()
    }
  }

  mutating func tick(at now: Instant) -> [Action] {
    guard !isOver else { return [] }
    var actions: [Action] = []
    while let first = awaited.first, now >= first.at.advanced(by: plan.wait) {
      awaited.removeFirst()
      actions.append(.print("no answer: seq=\(first.number)"))
    }
    if let due = nextPing, now >= due { actions.append(ping(at: now)) }
    if nextPing == nil, awaited.isEmpty, statistics.sent > 0 { actions += end() }
    return actions
  }

  private mutating func ping(at now: Instant) -> Action {
    statistics.sent += 1
    // The number first: with fewer bytes than it takes, the last of them tell the pings apart.
    let number = "\(statistics.sent) "
    let text = number + String(repeating: "~", count: max(0, plan.size - number.utf8.count))
    let payload = ByteBuffer(string: String(text.prefix(plan.size)))
    awaited.append((statistics.sent, payload, now))
    nextPing = plan.count.map { statistics.sent < $0 } ?? true ? now.advanced(by: plan.interval) : nil
    return .ping(payload)
  }

  /// An answer to a ping answers those before it, too (RFC 6455 §5.5.3); they count as lost only when theirs never come.
  private mutating func ponged(_ payload: ByteBuffer, at now: Instant) -> [Action] {
    guard let index = awaited.firstIndex(where: { $0.payload == payload }) else { return [] }
    let ping = awaited.remove(at: index)
    let time = ping.at.duration(to: now)
    statistics.record(time)
    return [.print("pong: seq=\(ping.number) bytes=\(payload.readableBytes) time=\(time.inMilliseconds)")] + tick(at: now)
  }

  private mutating func end() -> [Action] {
    guard !isOver else { return [] }
    isOver = true
    return [.close]
  }
}
