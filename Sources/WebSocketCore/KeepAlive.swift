/// Pings the peer at an interval and calls it dead when the pong stays out.
///
/// While our own send queue is blocked or we do not read, no pong can be expected, and the clock stands still.
struct KeepAlive {
  enum Order: Equatable {
    case ping(UInt64)
    case dead
  }

  private let interval: Duration
  private let timeout: Duration
  private var counter: UInt64 = 0
  private var nextPing: Instant
  private var pinged: Instant
  /// What the pong that is out will carry, and when it is late.
  private var awaited: UInt64?
  private var pongDeadline: Instant?
  private var holds = 0

  init(interval: Duration, timeout: Duration, at now: Instant) {
    self.interval = interval
    self.timeout = timeout
    nextPing = now.advanced(by: interval)
    pinged = now
  }

  var deadline: Instant? { holds > 0 ? nil : pongDeadline ?? nextPing }

  mutating func tick(at now: Instant) -> Order? {
    guard let deadline, now >= deadline else { return nil }
    guard pongDeadline == nil else { return .dead }
    counter &+= 1
    awaited = counter
    pinged = now
    pongDeadline = now.advanced(by: timeout)
    nextPing = now.advanced(by: interval)
    return .ping(counter)
  }

  /// A pong came; only the first answer to our latest ping counts (RFC 6455 §5.5.3 allows any).
  ///
  /// - Returns: how long that took; nil for any other pong.
  mutating func ponged(_ payload: UInt64?, at now: Instant) -> Duration? {
    guard let payload, payload == awaited else { return nil }
    awaited = nil
    pongDeadline = nil
    return pinged.duration(to: now)
  }

  /// Someone else pings with `payload`: none of our next pings carries the same.
  mutating func steerClear(of payload: UInt64?) {
    if let payload, payload &- counter <= UInt64.max / 2 { counter = payload }
  }

  /// Bytes of a data frame came: the peer lives, and its pong may be waiting behind them.
  mutating func heard(at now: Instant) {
    if pongDeadline != nil { pongDeadline = now.advanced(by: timeout) }
  }

  mutating func hold() { holds += 1 }

  /// Ends one `hold`.
  mutating func release(at now: Instant) {
    holds -= 1
    heard(at: now)
  }
}
