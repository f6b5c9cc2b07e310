import NIOCore
import WebSocketCore

/// The pings that a person sent, until they are answered.
struct PingTimes {
  private static let limit = 100

  private var pings: [(payload: ByteBuffer, at: Instant)] = []
  private var count = 0

  /// Returns the payload of a new ping.
  mutating func begin(at now: Instant) -> ByteBuffer {
    count += 1
    let payload = ByteBuffer(string: "ping \(count)")
    if pings.count == Self.limit { pings.removeFirst() }
    pings.append((payload, now))
    return payload
  }

  /// How long the answer took, where it is one to such a ping.
  mutating func answered(_ payload: ByteBuffer, at now: Instant) -> Duration? {
    guard let index = pings.firstIndex(where: { $0.payload == payload }) else { return nil }
    defer { pings.removeSubrange(...index) }
    return pings[index].at.duration(to: now)
  }
}
