/// How many messages of a plain connection may not have arrived: those written since the ping whose pong came last.
struct UnconfirmedCount {
  private var sinceConfirmedPing = 0
  private var sinceLastPing = 0

  mutating func written() {
    sinceConfirmedPing += 1
    sinceLastPing += 1
  }

  mutating func pingSent() { sinceLastPing = 0 }

  /// The answer to the last ping came: everything before that ping has arrived.
  mutating func ponged() { sinceConfirmedPing = sinceLastPing }

  /// The link is gone; what may be lost with it, in words.
  mutating func lost() -> String? {
    defer { self = UnconfirmedCount() }
    guard sinceConfirmedPing > 0 else { return nil }
    return "\(sinceConfirmedPing) \(sinceConfirmedPing == 1 ? "message" : "messages") written since the last pong may not have arrived"
  }
}
