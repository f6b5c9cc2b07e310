/// What `wtalk ping` is to do.
struct PingPlan {
  /// nil: until it is told to stop.
  let count: Int?
  let interval: Duration
  /// Bytes of payload, at most 125.
  let size: Int
  /// How long an answer may take.
  let wait: Duration
}
