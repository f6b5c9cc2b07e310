import Chat

/// Messages in the order in which they came, up to a limit; the oldest makes room for the newest.
struct MessagePool: Sendable {
  private let limits: MemoryLimits
  private var messages = Ring<KeptMessage?>(first: 0, filler: nil)
  private var size = 0
  private var rows = 0

  init(limits: MemoryLimits) {
    self.limits = limits
  }

  /// The number that the next message gets.
  var next: UInt64 { messages.end }

  /// The numbers that are not pushed out.
  var kept: Range<UInt64> { messages.first..<messages.end }

  /// Nil for a message that is no longer kept.
  subscript(number: UInt64) -> KeptMessage? {
    messages[number] ?? nil
  }

  mutating func append(_ message: KeptMessage) {
    messages.append(message)
    size += message.size
    rows += message.rows.count
  }

  /// Frees a message; its number counts as one of the kept until it is the oldest.
  mutating func remove(_ number: UInt64) {
    guard let message = self[number] else { return }
    messages.replace(number, with: nil)
    subtract(message)
  }

  /// Takes the oldest message if there are too many.
  mutating func removeExcess() -> (slot: Int, rows: [InboxRow])? {
    while isExcessive, let oldest = messages.removeFirst() {
      guard let oldest else { continue }
      subtract(oldest)
      return (oldest.slot, oldest.rows)
    }
    return nil
  }

  private var isExcessive: Bool {
    messages.count > limits.messages || size > limits.content || rows > limits.rows
  }

  private mutating func subtract(_ message: KeptMessage) {
    size -= message.size
    rows -= message.rows.count
  }
}
