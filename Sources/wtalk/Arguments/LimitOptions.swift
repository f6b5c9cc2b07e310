import ArgumentParser
import WebSocketCore

extension Limits {
  /// The limits that both commands have options for.
  ///
  /// - Parameter pingTimeout: nil for the interval: a pong may stay out until the next ping is due.
  /// - Throws: `ValidationError` for a number of fragments beyond the hard cap.
  init(maxMessage: ByteCount, maxFragments: Int, pingInterval: TimeSpan, pingTimeout: TimeSpan? = nil) throws {
    guard (1...1_048_576).contains(maxFragments) else { throw ValidationError("--max-fragments is 1 to 1048576.") }
    self.init()
    maximumMessageSize = maxMessage.bytes
    maximumFragments = maxFragments
    self.pingInterval = pingInterval.duration == .zero ? nil : pingInterval.duration
    self.pingTimeout = (pingTimeout ?? pingInterval).duration
  }
}
