package import NIOCore

/// One WebSocket connection of either role (RFC 6455): bytes and time in, frames and messages out.
///
/// Actions carry frames instead of encoded bytes, so that the driver encodes each straight into its outbox and keeps the masking
/// keys (randomness) to itself. Nothing that a peer sends throws or traps; it ends the connection with a close code at most.
/// There is never a second copy of a connection.
package struct Connection: ~Copyable {
  package enum Role: Sendable {
    case client
    case server
  }

  package enum Action: Equatable, Sendable {
    /// A whole message for the application.
    case deliver(Message)
    /// A frame for the peer, in order.
    case write(Frame)
    /// The peer pinged; its answer is an action of its own.
    case pinged(ByteBuffer)
    /// A pong came; with the time that our latest ping took, if this is its first answer.
    case ponged(ByteBuffer, roundTrip: Duration?)
    /// A frame came, said before what follows from it; for those who asked for traces.
    case traced(FrameTrace)
    /// The connection has ended this way; said once.
    case closed(Closure)
    /// Nothing more will be written: shut down our half once everything is out.
    case finishWriting
    /// Drop the transport.
    case disconnect
  }

  private enum Phase: Equatable {
    case open
    /// Our Close went first; messages may still come before the peer's.
    case closing(until: Instant)
    /// The end is known; the transport lingers so that our last bytes arrive (a reset would destroy them).
    case draining(until: Instant)
    case ended
  }

  private let limits: Limits
  private var phase = Phase.open
  private var input = ByteBuffer()
  private var decoder: FrameDecoder
  private var assembler: MessageAssembler
  private var deflater: MessageDeflater?
  private var control = ByteBuffer()
  private var keepAlive: KeepAlive?
  private var pings: TokenBucket
  private var blockedSince: Instant?
  /// Whether we have said `paused` and not yet `resumed`.
  package private(set) var isPaused = false
  private var heldPong: ByteBuffer?
  private var pace = WritingPace()
  private var tracer: FrameTracer?

  /// - Parameters:
  ///   - compression: what the handshake agreed on.
  ///   - deflaters: for messages that are compressed each on its own.
  ///   - tracesFrames: whether every received frame is told as `.traced`.
  package init(
    role: Role, limits: Limits = Limits(), compression: PerMessageDeflate? = nil, deflaters: SharedDeflaters? = nil,
    tracesFrames: Bool = false, at now: Instant
  ) {
    self.limits = limits
    let (theirs, ours) = role == .server ? (compression?.client, compression?.server) : (compression?.server, compression?.client)
    assembler = MessageAssembler(inflater: theirs.map { MessageInflater($0, limit: limits.maximumMessageSize) })
    deflater = ours.map { MessageDeflater($0, shared: deflaters ?? SharedDeflaters()) }
    tracer = tracesFrames ? FrameTracer() : nil
    decoder = FrameDecoder(
      expectsMasked: role == .server, maximumMessageSize: limits.maximumMessageSize, maximumFragments: limits.maximumFragments,
      mayBeCompressed: compression != nil)
    keepAlive = limits.pingInterval.map { KeepAlive(interval: $0, timeout: limits.pingTimeout, at: now) }
    pings = TokenBucket(burst: 100, perSecond: 10, at: now)
  }

  /// Whether neither side has begun to close.
  private var isOpen: Bool { phase == .open }

  /// Whether `proceed` has bytes left to look at: one turn handles a bounded number of frames.
  package var hasPendingInput: Bool { isReceiving && hasMore }
  private var hasMore = false

  /// When `tick` wants to be called.
  package var deadline: Instant? {
    switch phase {
    case .open: openDeadline
    case .closing(let until), .draining(let until): until
    case .ended: nil
    }
  }

  private var openDeadline: Instant? {
    Instant.earlier(Instant.earlier(keepAlive?.deadline, drainDeadline), isPaused ? nil : pace.deadline(under: limits))
  }

  private var drainDeadline: Instant? {
    guard let blockedSince, let timeout = limits.drainTimeout else { return nil }
    return blockedSince.advanced(by: timeout)
  }

  /// Whether the transport takes no more bytes.
  package var isBlocked: Bool { blockedSince != nil }

  // MARK: Outgoing messages

  /// What messages for many peers are compressed with for this one; nil where they go as they are, or each through `frame(of:)`.
  package var sharedWindowBits: Int? { deflater?.sharedWindowBits }

  /// The frame of a message of ours, to be sent in the order in which they are made.
  package mutating func frame(of message: Message) -> Frame {
    deflater?.frame(of: message) ?? Frame(message)
  }

  // MARK: Inputs

  /// Bytes came from the peer.
  package mutating func receive(_ bytes: ByteBuffer, at now: Instant) -> [Action] {
    guard isReceiving else { return [] }
    pace.received(bytes.readableBytes, under: limits, at: now)
    if input.readableBytes == 0 {
      input = bytes
    } else {
      input.writeImmutableBuffer(bytes)
    }
    return proceed(at: now)
  }

  /// Looks at up to 256 further frames of what has been received, fewer where small ones become large messages.
  package mutating func proceed(at now: Instant) -> [Action] {
    guard isReceiving else { return [] }
    var actions: [Action] = []
    guard assembler.expands else {
      decode(upTo: 256, &actions, at: now)
      return actions
    }
    var (frames, expanded) = (0, 0)
    repeat {
      decode(upTo: 4, &actions, at: now)
      frames += 4
      expanded += assembler.takeExpandedCount()
    } while hasPendingInput && frames < 256 && expanded < 64 << 10
    return actions
  }

  private mutating func decode(upTo limit: Int, _ actions: inout [Action], at now: Instant) {
    let failure = decoder.decode(&input, limit: limit)
    hasMore = failure == nil && decoder.parts.count == limit && input.readableBytes > 0
    actions.reserveCapacity(actions.count + decoder.parts.count + 2)
    if let traces = tracer?.traces(of: decoder.parts, from: decoder.payloads) { actions += traces.map(Action.traced) }
    handleParts(&actions, at: now)
    if let failure, isReceiving { fail(failure, &actions, at: now) }
    settleInput(at: now)
    decoder.release()
  }

  /// The peer's half of the transport ended.
  package mutating func ended(by loss: Closure.Loss = .endOfStream) -> [Action] {
    switch phase {
    case .open, .closing:
      phase = .ended
      return [.closed(.lost(loss)), .disconnect]
    case .draining:
      phase = .ended
      return [.disconnect]
    case .ended:
      return []
    }
  }

  /// The application wants to end the connection. `code` nil sends an empty Close frame.
  package mutating func close(_ code: CloseCode?, reason: String = "", at now: Instant) -> [Action] {
    guard isOpen else { return [] }
    phase = .closing(until: now.advanced(by: limits.closeTimeout))
    return [.write(.close(code, reason))]
  }

  /// The application pings; the keep-alive does not take the answer for one of its own.
  ///
  /// - Throws: when `payload` is longer than 125 bytes.
  package mutating func ping(_ payload: ByteBuffer) throws(ControlPayloadTooLong) -> [Action] {
    keepAlive?.steerClear(of: Self.counter(in: payload))
    return try sendControl(.ping, payload)
  }

  /// The application sends a pong that nobody asked for (RFC 6455 §5.5.3).
  ///
  /// - Throws: when `payload` is longer than 125 bytes.
  package mutating func pong(_ payload: ByteBuffer) throws(ControlPayloadTooLong) -> [Action] {
    try sendControl(.pong, payload)
  }

  /// The transport takes no more bytes for now.
  package mutating func blocked(at now: Instant) {
    guard !isBlocked else { return }
    blockedSince = now
    keepAlive?.hold()
  }

  /// More waits for the peer than may: it is closed with 4008.
  package mutating func overflowed(at now: Instant) -> [Action] {
    var actions: [Action] = []
    if isOpen { fail(.slowReader, &actions, at: now) }
    return actions
  }

  /// The transport takes bytes again.
  package mutating func unblocked(at now: Instant) -> [Action] {
    guard isBlocked else { return [] }
    blockedSince = nil
    keepAlive?.release(at: now)
    if case .draining = phase { phase = .draining(until: now.advanced(by: limits.closeTimeout)) }
    guard isOpen, let payload = heldPong else { return [] }
    heldPong = nil
    return [.write(Frame(.pong, payload))]
  }

  /// Everything is out, and our half is shut down: what is left is the peer's to end, soon.
  package mutating func finishedWriting(at now: Instant) {
    if case .draining = phase { phase = .draining(until: now.advanced(by: .seconds(1))) }
  }

  /// We stop reading for now: what the peer sends meanwhile is not late.
  package mutating func paused() {
    guard !isPaused else { return }
    isPaused = true
    keepAlive?.hold()
  }

  /// We read again.
  package mutating func resumed(at now: Instant) {
    guard isPaused else { return }
    isPaused = false
    keepAlive?.release(at: now)
    pace.restart(at: now)
  }

  /// Time has passed; does nothing before `deadline`.
  package mutating func tick(at now: Instant) -> [Action] {
    switch phase {
    case .open: return tickOpen(at: now)
    case .closing(let until) where now >= until:
      phase = .ended
      return [.closed(.lost(.closeUnanswered)), .disconnect]
    case .draining(let until) where now >= until:
      phase = .ended
      return [.disconnect]
    case .closing, .draining, .ended:
      return []
    }
  }

  // MARK: Rules

  private var isReceiving: Bool {
    switch phase {
    case .open, .closing: true
    case .draining, .ended: false
    }
  }

  private func sendControl(_ opcode: Opcode, _ payload: ByteBuffer) throws(ControlPayloadTooLong) -> [Action] {
    guard payload.readableBytes <= 125 else { throw ControlPayloadTooLong(length: payload.readableBytes) }
    return isOpen ? [.write(Frame(opcode, payload))] : []
  }

  private mutating func tickOpen(at now: Instant) -> [Action] {
    if let slowness = slowness(at: now) {
      var actions: [Action] = []
      fail(slowness, &actions, at: now)
      return actions
    }
    switch keepAlive?.tick(at: now) {
    case .ping(let counter): return [.write(Frame(.ping, ByteBuffer(integer: counter)))]
    case .dead:
      phase = .ended
      return [.closed(.lost(.pongMissing)), .disconnect]
    case nil: return []
    }
  }

  private func slowness(at now: Instant) -> ProtocolError? {
    if let drainDeadline, now >= drainDeadline { return .slowReader }
    return isPaused ? nil : pace.failure(under: limits, at: now)
  }

  private mutating func handleParts(_ actions: inout [Action], at now: Instant) {
    let payloads = decoder.payloads
    for part in decoder.parts {
      guard isReceiving else { return }
      if part.opcode.isControl {
        handleControl(part, from: payloads, &actions, at: now)
        continue
      }
      do throws(ProtocolError) {
        guard let message = try assembler.add(part, from: payloads) else { continue }
        actions.append(.deliver(message))
      } catch {
        fail(error, &actions, at: now)
      }
    }
  }

  private mutating func handleControl(_ part: FramePart, from payloads: ByteBuffer, _ actions: inout [Action], at now: Instant) {
    if part.startsFrame { control.clear() }
    if let bytes = payloads.getSlice(at: payloads.readerIndex + part.offset, length: part.count) {
      control.writeImmutableBuffer(bytes)
    }
    guard part.endsFrame else { return }
    switch part.opcode {
    case .ping: pinged(&actions, at: now)
    case .pong: actions.append(.ponged(control, roundTrip: keepAlive?.ponged(Self.counter(in: control), at: now)))
    default: peerClosed(&actions, at: now)
    }
  }

  /// What a keep-alive's ping carries, if `payload` may be one's.
  private static func counter(in payload: ByteBuffer) -> UInt64? {
    payload.readableBytes == 8 ? payload.getInteger(at: payload.readerIndex) : nil
  }

  private mutating func pinged(_ actions: inout [Action], at now: Instant) {
    guard pings.take(at: now) else {
      return fail(ProtocolError(.policyViolation, "too many pings"), &actions, at: now)
    }
    actions.append(.pinged(control))
    guard isOpen else { return }
    if isBlocked {
      heldPong = control
    } else {
      actions.append(.write(Frame(.pong, control)))
    }
  }

  private mutating func peerClosed(_ actions: inout [Action], at now: Instant) {
    do throws(ProtocolError) {
      let (code, reason) = try ClosePayload.parse(control)
      let byPeer = isOpen
      if byPeer { actions.append(.write(.close(code))) }
      end(as: .closed(code, reason: reason, byPeer: byPeer), &actions, at: now)
    } catch {
      fail(error, &actions, at: now)
    }
  }

  private mutating func fail(_ error: ProtocolError, _ actions: inout [Action], at now: Instant) {
    if isOpen { actions.append(.write(.close(error.code, error.reason))) }
    end(as: .failed(error), &actions, at: now)
  }

  private mutating func end(as closure: Closure, _ actions: inout [Action], at now: Instant) {
    phase = .draining(until: now.advanced(by: limits.closeTimeout))
    actions.append(.closed(closure))
    actions.append(.finishWriting)
  }

  private mutating func settlePace(isWithinFrame: Bool, at now: Instant) {
    let size = assembler.partialSize
    guard isWithinFrame || size != nil else { return pace = WritingPace() }
    pace.settle(isWithinFrame: isWithinFrame, messageSize: size, ended: decoder.ended, at: now)
  }

  /// Lets go of the transport's buffer and sets the clocks that wait for the peer's next bytes.
  private mutating func settleInput(at now: Instant) {
    let isUnfinished = isReceiving && !hasMore && (decoder.isWithinFrame || input.readableBytes > 0)
    settlePace(isWithinFrame: isUnfinished, at: now)
    if decoder.isWithinDataFrame || decoder.parts.contains(where: { !$0.opcode.isControl }) { keepAlive?.heard(at: now) }
    if !isReceiving || input.readableBytes == 0 {
      input = ByteBuffer()
    } else if !hasMore {
      input = ByteBuffer(buffer: input)
    }
  }
}

extension ProtocolError {
  fileprivate static let slowReader = ProtocolError(.slowReader, "slow_reader")
}
