import Chat
import WebSocketCore

/// The end of a run: when it comes in any case, what speaks against it, and what is said of what is left.
struct Farewell {
  /// What a run leaves behind.
  struct Remains {
    /// Messages that were said and not acknowledged.
    var unacknowledged: [MessageID] = []
    /// Whether they go out with the next run.
    var areKept = false
    /// Whether their ids are told.
    var areNamed = false
    /// How many messages of a plain connection were read and not sent.
    var unsent = 0
    var isInboxCutShort = false
    /// What the run waited for in vain, in words.
    var shortfall: String?
  }

  /// How long a person who leaves waits for what is not acknowledged.
  static let patience = Duration.seconds(5)

  /// How long a run that is interrupted waits for what is on its way to the output.
  static let outputPatience = Duration.milliseconds(200)

  /// So many ids are told at most.
  private static let namedLimit = 10

  /// When the time of `--timeout` is over.
  var timeout: Instant?
  /// When the end comes, whether or not the peer answers.
  private(set) var forced: Instant?
  private var verdict = Verdict()

  /// The server has refused a message, or us.
  mutating func refuse() { verdict.isRefused = true }

  mutating func add(_ status: ExitStatus) { verdict.add(status) }

  mutating func fail(_ failure: Failure) -> [ClientSession.Action] {
    verdict.add(failure.status)
    return [.report(failure.text)]
  }

  /// The end comes within this time, if not before.
  mutating func force(within patience: Duration, at now: Instant) {
    forced = min(forced ?? now.advanced(by: patience), now.advanced(by: patience))
  }

  mutating func last(_ remains: Remains) -> [ClientSession.Action] {
    (timeout, forced) = (nil, nil)
    var actions: [ClientSession.Action] = []
    if !remains.unacknowledged.isEmpty { actions += fail(Failure(.tryAgain, Self.unacknowledged(remains))) }
    if remains.isInboxCutShort { actions += fail(Failure(.tryAgain, "the inbox was not read to its end")) }
    if remains.unsent > 0 { actions += fail(Failure(.refused, "\(Self.messages(remains.unsent)) read and not sent")) }
    if !verdict.contains(.notMet), let shortfall = remains.shortfall { actions += fail(Failure(.notMet, shortfall)) }
    return actions + [.exit(verdict.status)]
  }

  private static func unacknowledged(_ remains: Remains) -> String {
    let words = "\(messages(remains.unacknowledged.count)) not acknowledged"
    guard remains.areKept else { return words }
    guard remains.areNamed else { return "\(words); the next start sends what was kept" }
    let ids = remains.unacknowledged.prefix(namedLimit).map(\.description).joined(separator: " ")
    let more = remains.unacknowledged.count - namedLimit
    return "\(words); the next run with this store sends what was kept: \(ids)\(more > 0 ? " and \(more) more" : "")"
  }

  private static func messages(_ count: Int) -> String { count == 1 ? "1 message was" : "\(count) messages were" }
}
