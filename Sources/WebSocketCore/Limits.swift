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
  /// How long a frame that has begun may take for its next `stallSize` bytes, or for its end.
  package var stallTimeout: Duration = .seconds(30)
  package var stallSize = 1
  /// Bytes a second that a message averages if it takes longer than `messageTime`; nil for any number.
  package var minimumRate: Int?
  package var messageTime: Duration = .seconds(30)
  /// How long the peer may take nothing of what is sent to it before it is closed with 4008; nil where the sender waits for it.
  package var drainTimeout: Duration?

  package init() {}

  /// Has the peer keep to the pace that a server asks for.
  package mutating func requirePace() {
    stallTimeout = .seconds(10)
    stallSize = 64
    minimumRate = 4 << 10
  }
}
