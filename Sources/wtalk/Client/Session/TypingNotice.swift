import Chat
import WebSocketCore

/// When the server is told that the person is typing: every 3 seconds at most, in each conversation.
struct TypingNotice {
  private static let pause: Duration = .seconds(3)

  private var next: [Address: Instant] = [:]

  /// Whether to tell it now; then it has been.
  mutating func isDue(in conversation: Address, at now: Instant) -> Bool {
    next = next.filter { now < $0.value }
    guard next[conversation] == nil else { return false }
    next[conversation] = now.advanced(by: Self.pause)
    return true
  }
}
