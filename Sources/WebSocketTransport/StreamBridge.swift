package import NIOCore
import NIOPosix
package import WebSocketCore

/// Carries bytes between a WebSocket and a stream, a TCP or Unix connection: what messages hold one way, binary messages the other.
///
/// It is the WebSocket's delegate and the stream's handler, and holds no more of either side than what the other is about to take. The
/// WebSocket wants `Limits.patient`.
package final class StreamBridge: ChannelInboundHandler, WebSocketDelegate {
  package typealias InboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  private let eventLoop: any EventLoop
  private let ended: (StreamBridge) -> Void
  private var state = BridgeState()
  private var context: ChannelHandlerContext?
  private var socket: WebSocketHandler?
  /// What a stream that has ended already said before the WebSocket opened; nil from then on.
  private var early: [ByteBuffer]? = []
  private var farewell: Scheduled<Void>?
  /// A server that stops waits until the stream has all that came for it.
  private var openConnections: OpenConnections?

  /// - Parameters:
  ///   - eventLoop: of both sides.
  ///   - ended: called once the WebSocket and the stream that there were are gone.
  package init(on eventLoop: any EventLoop, ended: @escaping (StreamBridge) -> Void = { _ in }) {
    self.eventLoop = eventLoop
    self.ended = ended
  }

  /// Connects the stream; the WebSocket comes later. To be called once, on the event loop.
  ///
  /// - Returns: a future that fails with `TransportError`.
  package func connect(to destination: ClientRoute.Destination, timeout: TimeAmount) -> EventLoopFuture<Void> {
    // Nothing is read before it is asked for, and the end of the input is not that of the output.
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(timeout)
      .channelOption(.autoRead, value: false)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(.writeBufferWaterMark, value: .usual)
    let connecting =
      switch destination {
      case .host(let host, let port): bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
      case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
      }
    // A name with several addresses makes several channels, of which one gets the handler.
    return connecting.assumeIsolated()
      .flatMapThrowing { channel in try channel.pipeline.syncOperations.addHandler(self) }
      .flatMapErrorThrowing { throw TransportError($0, at: destination.description) }
      .nonisolated()
  }

  /// Ends both sides: the WebSocket with 1001.
  package func leave() {
    if let socket { socket.close(.goingAway) } else { drop() }
  }

  /// Ends the stream of a WebSocket that does not come about.
  package func drop() { perform(state.handle(.socketEnded)) }

  // MARK: The WebSocket's delegate

  package func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    if context != nil {
      openConnections = socket.openConnections
      openConnections?.add(self)
    }
    for bytes in early ?? [] { socket.send(Message(.binary, bytes)) }
    early = nil
    perform(state.handle(.opened))
  }

  package func received(_ message: Message) { context?.write(Self.wrapOutboundOut(message.payload), promise: nil) }

  package func receivedAll() {
    guard let context else { return }
    context.flush()
    perform(state.handle(.socketRead(isBlocked: !context.channel.isWritable)))
  }

  package func drained() { perform(state.handle(.socketDrained)) }

  package func closed(_ closure: Closure) {
    perform(state.handle(.socketEnded))
    socket?.whenDisconnected { [self] in
      socket = nil
      tellEnd()
    }
  }

  // MARK: The stream's handler

  package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  package func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    farewell?.cancel()
    perform(state.handle(.streamEnded(.broken)))
    letStop()
    tellEnd()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data)
    if early == nil { socket?.send(Message(.binary, bytes)) } else { early?.append(bytes) }
  }

  package func channelReadComplete(context: ChannelHandlerContext) {
    perform(state.handle(.streamRead(isCongested: socket?.isCongested ?? false)))
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { perform(state.handle(.streamWritable)) }
  }

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { perform(state.handle(.streamEnded(.finished))) }
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  // MARK: Actions

  private func perform(_ actions: [BridgeState.Action]) {
    for action in actions { perform(action) }
  }

  private func perform(_ action: BridgeState.Action) {
    switch action {
    case .readStream: context?.read()
    case .pauseSocket: socket?.pauseReading()
    case .resumeSocket: socket?.resumeReading()
    case .closeSocket(let code, let reason): socket?.close(code, reason: reason)
    case .finishStream: finishStream()
    case .shutDownStream: context?.close(mode: .output, promise: nil)
    case .dropStream: context?.close(promise: nil)
    case .startFarewell(let time): startFarewell(time)
    }
  }

  /// An empty write is done when those before it are; NIO's own half-close would cut them when the input has ended, too.
  private func finishStream() {
    guard let context else { return }
    let written = eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenSuccess {
      self.letStop()
      self.perform(self.state.handle(.streamFlushed))
    }
    context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: written)
  }

  private func startFarewell(_ time: Duration) {
    farewell?.cancel()
    farewell = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
      self.perform(self.state.handle(.farewellOver))
    }
  }

  private func letStop() {
    openConnections?.remove(self)
    openConnections = nil
  }

  private func tellEnd() {
    if context == nil, socket == nil { ended(self) }
  }
}

extension StreamBridge: Dismissible {
  /// The WebSocket says goodbye, and the stream's end follows from that.
  func dismiss() {}
  func abort() { context?.close(promise: nil) }
}

extension Limits {
  /// How long the other side has, once one has ended, to take what is left for it and to end, too.
  static let patience = Duration.seconds(60)

  /// For a WebSocket that is closed because what it carries has ended: the peer may read slowly what is queued before the Close.
  package var patient: Limits {
    var limits = self
    limits.closeTimeout = Self.patience
    return limits
  }
}
