/// Everything that speaks against exit status 0 in one run; the strongest counts.
struct Verdict {
  private static let order: [ExitStatus] = [
    .unsendable, .inputOutput, .internal, .cannotOpen, .configuration, .notAllowed, .unknownHost, .unavailable, .notWebSocket, .tryAgain,
    .refused, .notMet,
  ]

  private var statuses: Set<ExitStatus> = []
  /// Whether the server refused a message, or us: that counts before all but a signal.
  var isRefused = false

  mutating func add(_ status: ExitStatus) { statuses.insert(status) }

  func contains(_ status: ExitStatus) -> Bool { statuses.contains(status) }

  var status: ExitStatus {
    for signal in [ExitStatus.interrupted, .terminated] where statuses.contains(signal) { return signal }
    return isRefused ? .refused : Self.order.first(where: statuses.contains) ?? .done
  }
}
