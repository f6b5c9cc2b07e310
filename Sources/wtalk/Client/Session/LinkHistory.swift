import WebSocketCore

/// How the link has fared: since when it is up, what it may have lost, and when it is tried again.
struct LinkHistory {
  private(set) var openedAt: Instant?
  private(set) var subprotocol: String?
  /// The time that the last answer to our keep-alive took.
  private(set) var roundTrip: Duration?
  private var backoff: Backoff?
  private var unconfirmed = UnconfirmedCount()
  /// For a person, who sees at the prompt that the link is still lost.
  private let tellsOnce: Bool
  private var isTold = false

  init(_ configuration: ClientSession.Configuration, seed: UInt64) {
    backoff = configuration.reconnecting.map { Backoff(limit: $0.attempts, seed: seed) }
    tellsOnce = configuration.local == .interactive
  }

  mutating func opened(_ subprotocol: String?, at now: Instant) {
    backoff?.succeeded()
    (openedAt, self.subprotocol, isTold) = (now, subprotocol, false)
  }

  /// A message of a plain connection was written.
  mutating func written() { unconfirmed.written() }

  mutating func pingSent() { unconfirmed.pingSent() }

  mutating func ponged(_ roundTrip: Duration) {
    unconfirmed.ponged()
    self.roundTrip = roundTrip
  }

  /// We have ended it in order: everything has arrived.
  mutating func ended() {
    openedAt = nil
    unconfirmed = UnconfirmedCount()
  }

  /// How long to wait for the next try, and what to tell; nil when there is to be none.
  mutating func lost(_ why: String, at now: Instant) -> (wait: Duration, reports: [String])? {
    if let openedAt, openedAt.duration(to: now) > .seconds(5) { backoff?.reset() }
    openedAt = nil
    guard let wait = backoff?.wait() else { return nil }
    let loss = unconfirmed.lost()
    defer { isTold = true }
    return (wait, (tellsOnce && isTold ? [] : ["\(why); trying again in \(wait.tenths) s"]) + (loss.map { [$0] } ?? []))
  }
}
