import WebSocketCore

/// The rules of a bridge between a WebSocket and a byte stream: which of them is read when, and how the end of one ends the other.
///
/// A WebSocket has no half-close: the stream's end closes it with 1000 behind all that came before. Its own end is the end of what the
/// stream is written; the stream is then read on for a while, to nobody, so that its peer gets our last bytes (a reset could destroy them).
struct BridgeState {
  /// How long the stream may take to end once it was told our end.
  static let linger = Duration.seconds(5)

  enum StreamEnd: Equatable {
    case finished
    case broken
  }

  enum Input: Equatable {
    /// Both are there.
    case opened
    /// What the stream had to read was handed to the WebSocket.
    case streamRead(isCongested: Bool)
    /// The WebSocket was congested and takes messages again.
    case socketDrained
    /// What the WebSocket had received was written to the stream.
    case socketRead(isBlocked: Bool)
    /// The stream was blocked and takes bytes again.
    case streamWritable
    /// Nothing more comes from the stream.
    case streamEnded(StreamEnd)
    /// Nothing more comes from the WebSocket, if it ever opened.
    case socketEnded
    /// All that was written to the stream after `finishStream` has left.
    case streamFlushed
    /// The stream has had its time since the WebSocket ended.
    case farewellOver
  }

  enum Action: Equatable {
    case readStream
    case pauseSocket
    case resumeSocket
    /// Behind all that was sent.
    case closeSocket(CloseCode, reason: String)
    /// Say when all that was written has left.
    case finishStream
    case shutDownStream
    case dropStream
    /// Say when this time is over, and not when an earlier one is.
    case startFarewell(Duration)
  }

  private var isOpen = false
  private var isReading = false
  private var streamEnd: StreamEnd?
  private var socketHasEnded = false

  mutating func handle(_ input: Input) -> [Action] {
    switch input {
    case .opened:
      isOpen = true
      return streamEnd.map { closeSocket(after: $0) } ?? read()
    case .streamRead(let isCongested):
      isReading = false
      return isCongested && !socketHasEnded ? [] : read()
    case .socketDrained: return read()
    case .socketRead(let isBlocked): return isBlocked ? [.pauseSocket] : []
    case .streamWritable: return [.resumeSocket]
    case .streamEnded(let end): return streamEnded(end)
    case .socketEnded: return socketEnded()
    case .streamFlushed: return streamEnd == nil ? [.shutDownStream, .startFarewell(Self.linger)] : [.dropStream]
    case .farewellOver: return [.dropStream]
    }
  }

  private mutating func read() -> [Action] {
    guard isOpen || socketHasEnded, !isReading, streamEnd == nil else { return [] }
    isReading = true
    return [.readStream]
  }

  private mutating func streamEnded(_ end: StreamEnd) -> [Action] {
    // Nobody takes what the WebSocket still says; it is read all the same, up to its Close.
    guard streamEnd == nil else { return end == .broken ? [.resumeSocket] : [] }
    streamEnd = end
    if socketHasEnded { return end == .broken ? [.dropStream] : [] }
    return isOpen ? closeSocket(after: end) : []
  }

  private mutating func socketEnded() -> [Action] {
    guard !socketHasEnded else { return [] }
    socketHasEnded = true
    guard isOpen, streamEnd != .broken else { return [.dropStream] }
    return [.startFarewell(Limits.patience), .finishStream] + read()
  }

  private func closeSocket(after end: StreamEnd) -> [Action] {
    switch end {
    case .finished: [.closeSocket(.normal, reason: "")]
    case .broken: [.closeSocket(.internalError, reason: "the connection behind was reset"), .resumeSocket]
    }
  }
}
