import ArgumentParser
import WebSocketCore

extension Limits {
  /// The limits that both commands have options for.
  ///
  /// - Throws: `ValidationError` for a number of fragments beyond the hard cap.
  init(maxMessage: ByteCount, maxFragments: Int, pingInterval: TimeSpan) throws {
    guard (1...1_048_576).contains(maxFragments) else { throw ValidationError("--max-fragments is 1 to 1048576.") }
    self.init()
    maximumMessageSize = maxMessage.bytes
    maximumFragments = maxFragments
    // A pong may stay out until the next ping is due.
    self.pingInterval = pingInterval.duration == .zero ? nil : pingInterval.duration
    pingTimeout = pingInterval.duration
  }
}
