package import NIOCore
package import WebSocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Drives one `Connection`: bytes from the channel in, messages to the delegate out, and back through the outbox.
package final class WebSocketHandler: ChannelDuplexHandler {
  package typealias InboundIn = ByteBuffer
  package typealias OutboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  /// Above this many unsent bytes a sender that can wait should.
  private static let congestion = 256 << 10
  /// What the channel takes before it is blocked.
  static let channelCapacity = 128 << 10

  private var connection: Connection
  private var outbox = Outbox()
  private var maskingKeys: RandomPool?
  private var delegate: (any WebSocketDelegate)?
  private var context: ChannelHandlerContext?
  private let flushQueue: FlushQueue
  let openConnections: OpenConnections?
  private let maximumQueue: Int
  private let deflaters: SharedDeflaters
  /// Only where frames are traced.
  private let tracer: (any WireObserver)?
  /// Of a server's connection.
  private let visit: Visit?
  /// What the visit has not been told of: it is once for each read and each flush, not for each message.
  private var traffic = Traffic()

  /// What the handshake agreed on.
  package let subprotocol: String?

  private var hasSentClose = false
  private var hadUnsent = false
  /// Whether a message was queued since everything had last left.
  private var hasQueuedMessage = false
  private var isInRead = false
  private var awaitsFlush = false
  /// Whether the queue has gone, and the connection is to be told so.
  private var hasOverflowed = false
  private var wasCongested = false
  private var isReadHeld = false
  private var proceedIsDue = false
  /// How the input ended, while what came before is not dealt with.
  private var pendingEnd: Closure.Loss?
  private var finishesWriting = false
  private var flushActions: [() -> Void] = []
  private var disconnectActions: [() -> Void] = []
  private var timer: DeadlineTimer?

  /// - Parameter maximumQueue: the next message on top of more unsent bytes than this closes the connection with 4008; for senders that
  ///   cannot wait.
  init(
    role: Connection.Role, limits: Limits, maximumQueue: Int, agreement: HandshakeAgreement, delegate: any WebSocketDelegate,
    flushQueue: FlushQueue, deflaters: SharedDeflaters, openConnections: OpenConnections? = nil, visit: Visit? = nil,
    observer: (any WireObserver)? = nil
  ) {
    tracer = observer?.tracesFrames == true ? observer : nil
    connection = Connection(
      role: role, limits: limits, compression: agreement.compression, deflaters: deflaters, tracesFrames: tracer != nil, at: .now)
    subprotocol = agreement.subprotocol
    self.deflaters = deflaters
    maskingKeys = role == .client ? RandomPool() : nil
    self.maximumQueue = maximumQueue
    self.delegate = delegate
    self.flushQueue = flushQueue
    self.openConnections = openConnections
    self.visit = visit
  }

  // MARK: For the application

  /// Whether data may still be sent: nothing follows our Close frame (RFC 6455 §5.5.1).
  package var isOpen: Bool { !hasSentClose && !hasOverflowed && context != nil }

  /// Whether so much is unsent that the source should wait for `drained`.
  package var isCongested: Bool {
    wasCongested = outbox.byteCount > Self.congestion
    return wasCongested
  }

  /// Calls `action` once the transport is gone, at once when it is already.
  package func whenDisconnected(_ action: @escaping () -> Void) {
    guard context != nil else { return action() }
    disconnectActions.append(action)
  }

  /// Whether a message has not left for the kernel, or had not when our Close was written behind it.
  package var hasUnsent: Bool { hasSentClose ? hadUnsent : hasQueuedMessage }

  /// Calls `action` once everything sent so far has left for the kernel; never when the connection ends before.
  package func whenFlushed(_ action: @escaping () -> Void) {
    flushActions.append(action)
    scheduleFlush()
  }

  /// Sends a message; nothing is sent once the connection is closing.
  package func send(_ message: Message) {
    guard mayQueue() else { return }
    hasQueuedMessage = true
    traffic.messagesOut += 1
    write(connection.frame(of: message))
  }

  /// Sends messages that were encoded for a server's peers; where these are many, others go first.
  package func send(_ prepared: PreparedMessage, toEachOf count: Int) {
    guard mayQueue() else { return }
    hasQueuedMessage = true
    traffic.messagesOut += prepared.count
    let bytes = connection.sharedWindowBits.map { prepared.bytes(windowBits: $0, from: deflaters) } ?? prepared.bytes
    outbox.append(bytes, waits: connection.isBlocked)
    scheduleFlush(isOneOfMany: count > FlushQueue.slice)
  }

  /// Sends a ping of the application's own; nothing once the connection is closing.
  package func ping(_ payload: ByteBuffer) throws(ControlPayloadTooLong) { sendControl(try connection.ping(payload)) }

  /// Sends a pong that nobody asked for; nothing once the connection is closing.
  package func pong(_ payload: ByteBuffer) throws(ControlPayloadTooLong) { sendControl(try connection.pong(payload)) }

  private func sendControl(_ actions: [Connection.Action]) {
    guard isOpen else { return }
    for case .write(let frame) in actions { write(frame) }
  }

  /// Starts the closing handshake; `code` nil sends an empty Close frame.
  package func close(_ code: CloseCode?, reason: String = "") {
    guard context != nil else { return }
    perform(connection.close(code, reason: reason, at: .now))
  }

  /// Drops the connection without a word.
  package func abort() { context?.close(promise: nil) }

  /// Stops reading until `resumeReading`: the peer's next bytes stay with the kernel, and so with the peer.
  package func pauseReading() { connection.paused() }

  package func resumeReading() {
    guard connection.isPaused else { return }
    connection.resumed(at: .now)
    timer?.set(connection.deadline)
    continueReading()
  }

  // MARK: From the channel

  package func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    timer = DeadlineTimer(on: context.eventLoop) { self.perform(self.connection.tick(at: .now)) }
    timer?.set(connection.deadline)
    delegate?.opened(self)
    openConnections?.add(self)
  }

  package func handlerRemoved(context: ChannelHandlerContext) {
    perform(connection.ended())
    openConnections?.remove(self)
    self.context = nil
    delegate = nil
    timer?.cancel()
    for action in disconnectActions { action() }
    disconnectActions = []
    settleTraffic()
    visit?.closed()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isInRead = true
    let bytes = Self.unwrapInboundIn(data)
    traffic.bytesIn += bytes.readableBytes
    perform(connection.receive(bytes, at: .now))
    delegate?.receivedAll()
    isInRead = false
    settleTraffic()
  }

  package func channelReadComplete(context: ChannelHandlerContext) {
    // Not here: a write that fails closes the channel, which NIO does not expect at the end of a stream (it asserts in debug builds).
    if !outbox.isEmpty || hasOverflowed || finishesWriting || !flushActions.isEmpty { scheduleFlush() }
    if connection.hasPendingInput { continueReading() }
    context.fireChannelReadComplete()
  }

  package func read(context: ChannelHandlerContext) {
    if connection.isPaused || connection.hasPendingInput {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard context.channel.isWritable else {
      connection.blocked(at: .now)
      timer?.set(connection.deadline)
      return
    }
    perform(connection.unblocked(at: .now))
    flushOutbox()
  }

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { inputEnded(by: .endOfStream) }
  }

  package func channelInactive(context: ChannelHandlerContext) {
    takePendingInput()
    perform(connection.ended(by: pendingEnd ?? .endOfStream))
    context.fireChannelInactive()
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let isReset = (error as? IOError)?.errnoCode == ECONNRESET
    takePendingInput()
    perform(connection.ended(by: isReset ? .reset : .endOfStream))
    context.close(promise: nil)
  }

  /// What was received before the end comes first: it may hold the peer's Close.
  private func inputEnded(by loss: Closure.Loss) {
    guard connection.hasPendingInput else { return perform(connection.ended(by: loss)) }
    pendingEnd = loss
    continueReading()
  }

  /// There is no later turn: takes all that was received at once.
  private func takePendingInput() {
    while connection.hasPendingInput { perform(connection.proceed(at: .now)) }
    delegate?.receivedAll()
  }

  // MARK: Actions

  private func perform(_ actions: [Connection.Action]) {
    let delegate = delegate
    for action in actions { perform(action, delegate) }
    timer?.set(connection.deadline)
  }

  private func perform(_ action: Connection.Action, _ delegate: (any WebSocketDelegate)?) {
    switch action {
    case .deliver(let message):
      traffic.messagesIn += 1
      delegate?.received(message)
    case .write(let frame):
      write(frame)
      if frame.opcode == .ping { delegate?.pingSent() }
    case .pinged(let payload): delegate?.pinged(payload)
    case .ponged(let payload, let roundTrip): delegate?.ponged(payload, roundTrip: roundTrip)
    case .traced(let trace): tracer?.received(trace)
    case .closed(let closure):
      visit?.closure = closure
      delegate?.closed(closure)
    case .finishWriting:
      finishesWriting = true
      scheduleFlush()
    case .disconnect: context?.close(promise: nil)
    }
  }

  private func write(_ frame: Frame) {
    if frame.opcode == .close {
      hadUnsent = hasUnsent
      hasSentClose = true
      visit?.closeSent = FrameTrace(frame)
    }
    if let tracer { tracer.sent(FrameTrace(frame)) }
    outbox.append(frame, masking: maskingKeys?.nextKey())
    scheduleFlush()
  }

  /// Whether a message may still be queued. A peer that does not read its messages costs `maximumQueue` and one message: the queue goes, and
  /// the connection ends in a later turn, since whoever sends is in the middle of telling others.
  private func mayQueue() -> Bool {
    guard isOpen, isOverQueue else { return isOpen }
    outbox.removeAll()
    visit?.readTooSlowly()
    hasOverflowed = true
    scheduleFlush()
    return false
  }

  /// Whether more than `maximumQueue` waits here and in the channel.
  private var isOverQueue: Bool {
    guard connection.isBlocked || outbox.byteCount > maximumQueue - Self.channelCapacity else { return false }
    let held = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return outbox.byteCount + (held ?? 0) > maximumQueue
  }

  private func scheduleFlush(isOneOfMany: Bool = false) {
    guard !isInRead, !awaitsFlush else { return }
    awaitsFlush = true
    if isOneOfMany { flushQueue.addOneOfMany(self) } else { flushQueue.add(self) }
  }

  func flushOutbox() {
    awaitsFlush = false
    if hasOverflowed { overflow() }
    guard let context else { return }
    var hasWritten = false
    while context.channel.isWritable, let chunk = outbox.next() {
      traffic.bytesOut += chunk.readableBytes
      context.write(Self.wrapOutboundOut(chunk), promise: nil)
      hasWritten = true
    }
    if hasWritten { context.flush() }
    settleTraffic()
    if outbox.isEmpty { finishFlush(context) }
    if wasCongested, !isCongested { delegate?.drained() }
  }

  private func overflow() {
    hasOverflowed = false
    perform(connection.overflowed(at: .now))
  }

  private func settleTraffic() {
    visit?.count(traffic)
    traffic = Traffic()
  }

  private func finishFlush(_ context: ChannelHandlerContext) {
    if context.channel.isWritable { hasQueuedMessage = false }
    let actions = flushActions
    flushActions = []
    for action in actions { afterWrites(context, action) }
    guard finishesWriting else { return }
    finishesWriting = false
    let channel = context.channel
    afterWrites(context) {
      channel.close(mode: .output, promise: nil)
      self.connection.finishedWriting(at: .now)
      self.timer?.set(self.connection.deadline)
    }
  }

  /// An empty write is done when those before it are.
  private func afterWrites(_ context: ChannelHandlerContext, _ action: @escaping () -> Void) {
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenSuccess(action)
    context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: written)
  }

  // MARK: Turns

  /// Goes on with what was received, in a turn of its own, and then with reading.
  private func continueReading() {
    guard !proceedIsDue, let context else { return }
    proceedIsDue = true
    context.eventLoop.assumeIsolated().inNextTurn { self.proceed() }
  }

  private func proceed() {
    proceedIsDue = false
    // Behind the end there is nothing more to hold back, and who waits for it may wait for nothing else.
    guard !connection.isPaused || pendingEnd != nil, let context else { return }
    if connection.hasPendingInput {
      perform(connection.proceed(at: .now))
      delegate?.receivedAll()
    }
    if connection.hasPendingInput { return continueReading() }
    if let pendingEnd { return perform(connection.ended(by: pendingEnd)) }
    guard !connection.isPaused, isReadHeld else { return }
    isReadHeld = false
    context.read()
  }
}

extension WebSocketHandler: Dismissible {
  func dismiss() { close(.goingAway, reason: "server stopping") }
}
