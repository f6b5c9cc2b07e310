import WebSocketCore

/// Decides when a line has been quiet for long enough after the input ended: 5 s while no reply has come, then 1 s, or as told.
struct QuietClock {
  private let linger: Linger?
  private var lastActivity: Instant?
  private var hasSent = false
  private var hasReply = false
  private var isHeld = false

  init(linger: Linger?) {
    self.linger = linger
  }

  /// nil before `start`, while held, and for ever with `--linger forever`.
  var deadline: Instant? {
    guard let lastActivity, !isHeld else { return nil }
    switch linger {
    case .forever: return nil
    case .time(let duration): return lastActivity.advanced(by: duration)
    case nil: return lastActivity.advanced(by: .seconds(hasReply ? 1 : 5))
    }
  }

  mutating func sent() { hasSent = true }

  /// Everything that was to be sent has left.
  mutating func start(at now: Instant) { lastActivity = now }

  mutating func received(at now: Instant) {
    hasReply = hasSent
    if lastActivity != nil { lastActivity = now }
  }

  /// Our own output is blocked: that nothing comes says nothing.
  mutating func hold() { isHeld = true }

  mutating func release(at now: Instant) {
    isHeld = false
    if lastActivity != nil { lastActivity = now }
  }
}
