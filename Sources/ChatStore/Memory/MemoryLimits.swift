/// How much the store in memory keeps at most.
struct MemoryLimits: Sendable {
  /// Messages that have rows, and as many that have none, but no more than `rowless` of those.
  var messages = 100_000
  /// Nobody waits for these, and what is written over soon stays in the processor's cache.
  var rowless = 4_096
  /// Bytes of content in each of the two.
  var content = 64 << 20
  /// Rows that the messages have together, for one message in a large room has many.
  var rows = 2 << 20
  /// Answers to ids.
  var answers = 65_536
  /// Names whose holders are gone.
  var waiting = 65_536
  var quotas = Quotas()
  /// Half the number of forgotten conversations whose count is remembered.
  var counts = 65_536

  /// The same for messages that have no rows.
  var forRowless: MemoryLimits {
    var limits = self
    limits.messages = min(messages, rowless)
    return limits
  }
}
