/// When the person is called to the screen: the bell, the count in the window's title, a notice on the desktop.
struct Attention {
  private(set) var unread = 0
  private var lastCall: Int64?

  private static let patience: Int64 = 1_000

  /// A message came that the person should look at; returns whether to call now, which happens once a second at most.
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - isSilent: whether it only counts.
  mutating func called(at now: Int64, isSilent: Bool = false) -> Bool {
    unread += 1
    guard !isSilent else { return false }
    if let lastCall, (0..<Self.patience).contains(now - lastCall) { return false }
    lastCall = now
    return true
  }

  /// The person is there; returns whether something was unread.
  mutating func seen() -> Bool {
    defer { unread = 0 }
    return unread > 0
  }
}
