import NIOCore

/// What a run waits for among the messages that come: a number of them, or one that matches.
struct Goal {
  private let count: Int?
  private let pattern: Pattern?
  private var received = 0
  private var hasMatch = false

  /// Without either there is no goal, and it is never met.
  init(count: Int?, pattern: Pattern?) {
    self.count = count
    self.pattern = pattern
  }

  /// Whether the messages so far are what was asked for: either option ends the run.
  var isMet: Bool { hasMatch || count.map { received >= $0 } ?? false }

  /// What is missing, in words; nil when nothing was asked for, or all came.
  var shortfall: String? {
    guard !isMet else { return nil }
    if let count { return "--count: \(received) of \(count) messages came" }
    return pattern == nil ? nil : "--until: no message matched"
  }

  mutating func received(_ payload: ByteBuffer) {
    received += 1
    if let pattern, !hasMatch { hasMatch = payload.withUnsafeReadableBytes(pattern.matches) }
  }
}
