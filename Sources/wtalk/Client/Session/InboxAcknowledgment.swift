import WebSocketCore

/// When the server is told how far the inbox has been shown, or kept: at once, then four times a second at most, and never more than that.
struct InboxAcknowledgment {
  private static let pause = Duration.milliseconds(250)

  /// Where the inbox began for us.
  private var start: UInt64
  private var taken: UInt64
  private(set) var shown: UInt64
  private var told: UInt64
  /// What is asked of the output: whether it has come to this row.
  private var asked: (mark: UInt64, n: UInt64)?
  private var marks: UInt64 = 0
  private var next: Instant?

  /// - Parameter n: the row up to which nothing is to be told.
  init(after n: UInt64) {
    (start, taken, shown, told) = (n, n, n, n)
  }

  /// - Parameter n: the row up to which an earlier run has kept all, and told the server or not.
  init(keptUpTo n: UInt64) {
    self.init(after: n)
    start = n - min(n, 1)
    told = start
  }

  /// Whether everything that was taken has been shown.
  var isShown: Bool { shown == taken }

  /// When `due` has something to tell; nil before the first time and while there is nothing.
  var deadline: Instant? { shown > told ? next : nil }

  /// The inbox goes on after row `n`, which we do not know: what the output says later is about another row.
  mutating func restart(after n: UInt64) {
    (start, taken, shown, told, asked) = (n, n, n, n, nil)
  }

  /// The link is a new one: what was told may have been lost with the old one.
  mutating func repeatLast() { told = start }

  mutating func took(_ n: UInt64) { taken = n }

  /// A number that the output is to give back once everything before it has been shown; nil while one is on its way.
  mutating func mark() -> UInt64? {
    guard asked == nil, taken > shown else { return nil }
    marks += 1
    asked = (marks, taken)
    return marks
  }

  mutating func reached(_ mark: UInt64) {
    guard let asked, asked.mark == mark else { return }
    (shown, self.asked) = (asked.n, nil)
  }

  /// Rows up to this one are kept, which is as good as shown.
  mutating func kept(_ n: UInt64) { shown = max(shown, min(n, taken)) }

  /// The row to tell now.
  mutating func due(at now: Instant) -> UInt64? {
    guard shown > told, next.map({ now >= $0 }) ?? true else { return nil }
    next = now.advanced(by: Self.pause)
    return final()
  }

  /// The row to tell before the end, however soon that is.
  mutating func final() -> UInt64? {
    guard shown > told else { return nil }
    told = shown
    return shown
  }
}
