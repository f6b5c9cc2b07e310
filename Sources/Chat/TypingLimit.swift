/// Lets a name tell a conversation once a second that it is typing; the rest is dropped and never waits.
struct TypingLimit {
  private struct Place: Hashable {
    let name: Name
    let conversation: Conversation
  }

  static let pause: Duration = .seconds(1)

  private var told: Set<Place> = []
  private var pauses = ExpiryQueue<Place>()

  /// Whether it may be told now; then it has been.
  mutating func takes(_ name: Name, in conversation: Conversation, at now: Instant) -> Bool {
    while let place = pauses.removeExpired(at: now) { told.remove(place) }
    let place = Place(name: name, conversation: conversation)
    guard told.insert(place).inserted else { return false }
    _ = pauses.append(place, deadline: now + Self.pause)
    return true
  }
}
