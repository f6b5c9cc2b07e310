import Chat
import WebSocketCore

/// What a person would have seen of the runs in a log, and when.
///
/// The conversation of a run's start counts as the open one throughout: the log does not tell where the person went.
struct ReplayedSession {
  struct Moment: Equatable {
    /// Milliseconds since the replay began, had it the log's own speed.
    let elapsed: Int64
    let shown: Shown
  }

  /// Between two runs, in milliseconds.
  private static let longestPause: Int64 = 1_000
  /// Some thirty thousand years, so that no sum of times is too large.
  private static let end: Int64 = 1_000_000_000_000_000

  private let outcomes: Outcomes
  private let beginning: Instant
  /// Who saw it; nil on a plain connection.
  private(set) var name: Name?
  private var conversation: Address?
  private var wasOpen = false
  private var presence = PresenceFold()
  /// What the log's clock said last.
  private var time: Int64?
  private var elapsed: Int64 = 0
  private var lastTag: UInt64 = 0

  init(_ outcomes: Outcomes, beginning: Instant = .now) {
    self.outcomes = outcomes
    self.beginning = beginning
  }

  mutating func follow(_ event: LoggedEvent) -> [Moment] {
    let before = pass(event)
    return before + shown(event.kind).map(moment)
  }

  /// What is still to be told at the end of the log.
  mutating func finish() -> [Moment] { tellPresence() }

  /// Goes on to the time of an event; what was due before it.
  private mutating func pass(_ event: LoggedEvent) -> [Moment] {
    let next = event.time ?? time
    var wait = max((next ?? 0) - (time ?? next ?? 0), 0)
    var moments: [Moment] = []
    if case .start = event.kind {
      wait = min(wait, Self.longestPause)
      moments = tellPresence()
    }
    let arrival = min(elapsed + wait, Self.end)
    if presence.isDue(at: instant(arrival)) { moments += tellPresence() }
    elapsed = max(elapsed, arrival)
    time = next
    return moments
  }

  private mutating func shown(_ kind: LoggedEvent.Kind) -> [Shown] {
    switch kind {
    case .start(_, let name, let conversation):
      (self.name, self.conversation, wasOpen) = (name, conversation, false)
      return []
    case .open(let url): return [opened(url)]
    case .message(let text, let from, let place, let time):
      return talk() + [.message(spoken(text, from: from, in: place, at: time))]
    case .send(let text, let recipient, let id):
      lastTag += 1
      // Nobody acknowledges what is said on a plain connection.
      guard let recipient else { return [.own(spoken(text, from: nil, in: nil, at: nil), tag: lastTag, .sent)] }
      return [.own(spoken(text, from: name, in: recipient, at: nil), tag: lastTag, id.map(outcomes.progress) ?? .sent)]
    case .fail(let id, let message): return [.report(id == nil ? message : "not sent: \(message)")]
    case .presence(let place, let who, let state):
      if who != name { presence.add(PresenceChange(name: who, state: state), in: place, at: instant(elapsed)) }
      return []
    case .close(let code, let reason): return [.remark(Closure.closed(code, reason: reason, byPeer: true).words)]
    case .sent, .receipt, .other: return []
    }
  }

  private mutating func opened(_ url: String) -> Shown {
    defer { wasOpen = true }
    guard !wasOpen else { return .remark("link back") }
    guard let name, let conversation else { return .remark("connected to \(url)") }
    return .remark("you are \(name), talking to \(conversation)")
  }

  private func spoken(_ text: String, from: Name?, in place: Address?, at time: Int64?) -> SpokenMessage {
    SpokenMessage(from: from, conversation: place, isOpen: isOpen(place), text: text, time: time ?? self.time)
  }

  private func isOpen(_ place: Address?) -> Bool { conversation == nil || place == conversation }

  /// Who came and went before somebody speaks.
  private mutating func talk() -> [Shown] {
    presence.take().map { .presence($0.conversation, isOpen: isOpen($0.conversation), $0.changes) }
  }

  /// At the time when it was due.
  private mutating func tellPresence() -> [Moment] {
    guard let deadline = presence.deadline else { return [] }
    elapsed = max(elapsed, Int64(beginning.duration(to: deadline) / .milliseconds(1)))
    return talk().map(moment)
  }

  private func moment(_ shown: Shown) -> Moment { Moment(elapsed: elapsed, shown: shown) }

  private func instant(_ elapsed: Int64) -> Instant { beginning.advanced(by: .milliseconds(elapsed)) }
}

extension LoggedEvent {
  /// The output of `--jsonl` has times with messages only.
  fileprivate var time: Int64? {
    if case .message(_, _, _, let time) = kind { at ?? time } else { at }
  }
}
