import Chat

/// The answers to the latest messages by account and id; the oldest answer makes room for the newest.
struct AnswerRing: Sendable {
  struct Key: Hashable, Sendable {
    let account: AccountID
    let id: MessageID
  }

  struct Answer: Sendable {
    /// Tells the same recipient and content from any other, by a keyed hash of this process, without keeping the content.
    let fingerprint: Int
    let stamp: Stamp
  }

  private let capacity: Int
  private var answers: [Key: Answer] = [:]
  private var keys: [Key] = []
  private var oldest = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(key: Key) -> Answer? {
    answers[key]
  }

  /// Remembers the answer to a key that has none.
  mutating func insert(_ answer: Answer, for key: Key) {
    answers[key] = answer
    guard keys.count >= capacity else { return keys.append(key) }
    answers[keys[oldest]] = nil
    keys[oldest] = key
    oldest = (oldest + 1) % capacity
  }
}
