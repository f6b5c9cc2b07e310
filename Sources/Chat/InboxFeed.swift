/// How far a session has been told of its inbox: rows go out in their order, each once; what cannot go out now is read from the store later.
struct InboxFeed {
  /// What is to be done about a row.
  enum Decision: Equatable {
    case send
    /// It went out already, or will be read.
    case skip
    /// The rows after the cursor are to be read.
    case read
  }

  private enum State {
    /// Everything has gone out.
    case live
    /// Rows were asked of the store.
    case reading
    /// The peer takes no more for now.
    case stalled
  }

  /// More answers than these do not wait for a peer that sends and does not read.
  static let answerLimit = 1_024

  /// The last row that went out.
  private(set) var cursor: UInt64
  private var top: UInt64
  private var state = State.live
  private var isCongested = false
  /// The answers that stand for rows which have not gone out.
  private var answers: [UInt64: ChatEvent] = [:]

  init(after cursor: UInt64, top: UInt64) {
    self.cursor = cursor
    self.top = top
  }

  var hasTooManyAnswers: Bool { answers.count > Self.answerLimit }

  /// Whether the rows after the cursor are to be read, as at the beginning.
  mutating func begin() -> Decision { goOn() }

  /// A row was stored.
  mutating func stored(_ n: UInt64) -> Decision {
    top = max(top, n)
    guard case .live = state, n > cursor else { return .skip }
    guard n == cursor + 1, !isCongested else { return goOn() }
    cursor = n
    return .send
  }

  /// The session's own message has row `n`, for which `answer` stands.
  mutating func stored(_ n: UInt64, answer: ChatEvent) -> Decision {
    guard n > cursor else { return .send }
    let decision = stored(n)
    if decision != .send { answers[n] = answer }
    return decision
  }

  /// The rows that were read; what to tell of them, and whether more are to be read. A peer that takes no more will have them read again.
  mutating func read(_ page: InboxPage) -> (events: [ChatEvent], next: Decision) {
    top = max(top, page.top)
    guard !isCongested else { return ([], goOn()) }
    var events: [ChatEvent] = []
    for row in page.rows {
      guard let n = row.n, n > cursor else { continue }
      events += skip(to: n - 1)
      cursor = n
      events.append(answers.removeValue(forKey: n) ?? .message(row))
    }
    if page.rows.isEmpty { events += skip(to: page.top) }
    return (events, goOn())
  }

  /// Rows up to this one that are not there any more; the answers that stand for some of them come nevertheless.
  private mutating func skip(to last: UInt64) -> [ChatEvent] {
    guard cursor < last else { return [] }
    var events: [ChatEvent] = []
    for n in answers.keys.filter({ $0 <= last }).sorted() {
      if n > cursor + 1 { events.append(.gap(cursor + 1...n - 1)) }
      if let answer = answers.removeValue(forKey: n) { events.append(answer) }
      cursor = n
    }
    if cursor < last { events.append(.gap(cursor + 1...last)) }
    cursor = last
    return events
  }

  mutating func congested() { isCongested = true }

  mutating func drained() -> Decision {
    isCongested = false
    guard case .stalled = state else { return .skip }
    return goOn()
  }

  private mutating func goOn() -> Decision {
    if cursor >= top {
      state = .live
      return .skip
    }
    state = isCongested ? .stalled : .reading
    return isCongested ? .skip : .read
  }
}
