/// What one connection may cost, and how long it waits.
package struct Limits: Sendable {
  /// Bytes of one message, all fragments together; more is answered with 1009.
  package var maximumMessageSize = 1 << 20
  /// Frames of one message; more is answered with 1009.
  package var maximumFragments = 65_536
  /// How often the peer is pinged; nil for never.
  package var pingInterval: Duration? = .seconds(20)
  /// How long a pong may stay out.
  package var pingTimeout: Duration = .seconds(20)
  /// How long the peer may take to answer our Close.
  package var closeTimeout: Duration = .seconds(4)
  /// How long a frame that has begun may bring no byte.
  package var stallTimeout: Duration = .seconds(30)

  package init() {}
}
