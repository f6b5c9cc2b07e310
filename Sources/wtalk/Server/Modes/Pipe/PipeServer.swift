import HTTPTypes
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// Joins this process's standard input and output with one client at a time, or with all.
final class PipeServer: ModeServer {
  /// How long all wait for one that does not take what it was sent, where there are others.
  private static let patience = TimeAmount.seconds(5)

  private let configuration: PipeConfiguration
  private let limits: Limits
  private let stopping: StopRequest
  private let eventLoop: any EventLoop
  private var streams: StandardStreams?
  private var peers: [ObjectIdentifier: PipePeer] = [:]
  /// What was read when nobody was there to get it.
  private var unsent: RecordBatch?
  private var isReading = false
  private var isOutputBehind = false
  /// How its clients are dismissed, once there is nothing more to send.
  private var ending: (code: CloseCode, failure: Failure?)?
  private var hasFinished = false
  private var waiting: Scheduled<Void>?
  private var done: (() -> Void)?

  /// To be made on `eventLoop`.
  init(_ configuration: PipeConfiguration, limits: Limits, stopping: StopRequest, on eventLoop: any EventLoop) {
    self.configuration = configuration
    self.limits = limits
    self.stopping = stopping
    self.eventLoop = eventLoop
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    streams = StandardStreams(configuration.isBinary ? .unframed : .lines, maximumLength: limits.maximumMessageSize) { event in
      eventLoop.execute { bound.value.take(event) }
    }
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try head.requireUpgrade()
    let handshake = try ServerHandshake(head)
    guard ending == nil else { throw Refusal(.serviceUnavailable, "the pipe has come to its end") }
    guard configuration.isBroadcast || peers.isEmpty else {
      throw Refusal(.serviceUnavailable, "the pipe is in use, by one client at a time")
    }
    return .upgrade(Acceptance(handshake, limits: limits, delegate: PipePeer("\(peer)", server: self)))
  }

  func stop(_ done: @escaping () -> Void) {
    guard !hasFinished else { return done() }
    self.done = done
    end(.goingAway, nil)
  }

  // MARK: Clients

  func joined(_ peer: PipePeer) {
    peers[ObjectIdentifier(peer)] = peer
    if isOutputBehind { peer.socket?.pauseReading() }
    goOn()
  }

  func heard(_ message: Message, from peer: PipePeer) {
    guard configuration.marksSenders else { return message.payload.withUnsafeReadableBytes { streams?.print($0) } }
    JSONLine("message").adding(message).adding("from", peer.name).finished().withUnsafeBytes { streams?.print($0) }
  }

  func heardAll() {
    guard streams?.flush() == false else { return }
    isOutputBehind = true
    for peer in peers.values { peer.socket?.pauseReading() }
  }

  func left(_ peer: PipePeer) {
    peers[ObjectIdentifier(peer)] = nil
    if ending == nil { goOn() } else if peers.isEmpty { finish() }
  }

  /// Sends what was read, and reads on, unless somebody has to be waited for.
  func goOn() {
    guard ending == nil, !peers.isEmpty, !isReading, streams?.hasNoInput == false else { return }
    if let batch = unsent { send(batch) }
    guard !peers.values.contains(where: \.isCongested) else { return waitForSlowest() }
    waiting?.cancel()
    waiting = nil
    isReading = true
    streams?.readNext()
  }

  private func waitForSlowest() {
    guard configuration.isBroadcast, waiting == nil else { return }
    waiting = eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { [self] in
      waiting = nil
      for peer in peers.values where peer.isCongested { peer.socket?.close(CloseCode(rawValue: 4008), reason: "slow_reader") }
      goOn()
    }
  }

  // MARK: Standard input and output

  private func take(_ event: StandardStreams.Event) {
    switch event {
    case .read(let event): take(event)
    case .drained:
      isOutputBehind = false
      for peer in peers.values { peer.socket?.resumeReading() }
    case .failed(.readerGone): end(.goingAway, nil)
    case .failed(.system(let code)):
      end(.goingAway, Failure(.inputOutput, "cannot write to standard output: \(SystemError(code))"))
    }
  }

  private func take(_ event: RecordSource.Event) {
    isReading = false
    switch event {
    case .records(let batch):
      unsent = batch
      goOn()
    case .end: end(.normal, nil)
    case .invalid(let error):
      end(.messageTooBig, Failure(.unsendable, "record \(error.record) of standard input is longer than --max-message"))
    case .failed(let code): end(.goingAway, Failure(.inputOutput, "cannot read standard input: \(SystemError(code))"))
    }
  }

  private func send(_ batch: RecordBatch) {
    unsent = nil
    let prepared = PreparedMessage(batch.messages(isBinary: configuration.isBinary))
    for peer in peers.values { peer.socket?.send(prepared, toEachOf: peers.count) }
  }

  /// Dismisses everybody; the server ends when they have gone.
  private func end(_ code: CloseCode, _ failure: Failure?) {
    guard ending == nil else { return }
    ending = (code, failure)
    waiting?.cancel()
    for peer in peers.values { peer.socket?.close(code) }
    if peers.isEmpty { finish() }
  }

  private func finish() {
    guard !hasFinished, let streams else { return }
    hasFinished = true
    let (bound, stopping, failure) = (NIOLoopBound(self, eventLoop: eventLoop), stopping, ending?.failure)
    streams.finish { [eventLoop] in
      if let failure { stopping.fail(failure) } else { stopping.open() }
      eventLoop.execute { bound.value.done?() }
    }
  }
}
