import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOSSL
import WebSocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sends the upgrade request, checks the answer, and makes room for the WebSocket handler.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// How much of a refusal's body is kept: enough for 200 characters, unless they are very odd.
  private static let bodyLimit = 4096

  private let handshake: ClientHandshake
  private let makeHandler: (HandshakeAgreement) -> WebSocketHandler
  private let attempt: ClientAttempt
  private let observer: (any WireObserver)?
  private let gate = HeadGate()
  private var answer: HTTPResponseHead?
  private var refusal: (head: HTTPResponseHead, body: ByteBuffer)?

  /// The attempt succeeds once the WebSocket handler, made for what was agreed on, stands in the pipeline.
  init(
    _ handshake: ClientHandshake, _ attempt: ClientAttempt, _ observer: (any WireObserver)?,
    makeHandler: @escaping (HandshakeAgreement) -> WebSocketHandler
  ) {
    self.handshake = handshake
    self.attempt = attempt
    self.observer = observer
    self.makeHandler = makeHandler
  }

  func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations) throws {
    try pipeline.addHandler(gate)
    try pipeline.addHandler(HTTPRequestEncoder())
    try pipeline.addHandler(
      ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .forward)))
    try pipeline.addHandler(self)
  }

  func channelActive(context: ChannelHandlerContext) {
    attempt.begin("the handshake", context) { [weak self] in self?.refused(isWhole: false) }
    observer?.sent(handshake.head)
    context.write(Self.wrapOutboundOut(.head(HTTPRequestHead(handshake.head))), promise: nil)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch Self.unwrapInboundIn(data) {
    case .head(let head): read(head, context)
    case .body(let bytes): collect(bytes, context)
    case .end: if let answer { upgrade(answer, context) } else { endOfStream(context) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) { endOfStream(context) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { endOfStream(context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case HTTPParserError.invalidEOFState: endOfStream(context)
    case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode): endOfStream(context)
    case is HTTPParserError, is Refusal: attempt.fail(.notHTTP, context)
    // The end of the stream itself follows.
    case NIOSSLError.uncleanShutdown: break
    default: attempt.fail(TransportError(error, at: context.remoteAddress?.description ?? "the server"), context)
    }
  }

  private func read(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
    // Not from inside the parser: what the gate hands on goes there.
    let eventLoop = context.eventLoop.assumeIsolated()
    if let observer, let fields = HTTPFields(head.headers) { observer.received(Int(head.status.code), head.status.reasonPhrase, fields) }
    switch head.status.code {
    case 101: answer = head
    case 100..<200: eventLoop.execute { self.gate.expectAnotherHead() }
    default:
      refusal = (head, ByteBuffer())
      eventLoop.execute { self.gate.open() }
    }
  }

  private func collect(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard var body = refusal?.body else { return }
    var bytes = bytes
    if let part = bytes.readSlice(length: min(bytes.readableBytes, Self.bodyLimit - body.readableBytes)) { body.writeImmutableBuffer(part) }
    refusal?.body = body
    if body.readableBytes == Self.bodyLimit { attempt.fail(refused(isWhole: false) ?? .closedInHandshake, context) }
  }

  private func upgrade(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
    do {
      guard let fields = HTTPFields(head.headers) else { throw TransportError.notHTTP }
      let agreement = try handshake.check(HTTPResponse(status: .switchingProtocols, headerFields: fields))
      let pipeline = context.pipeline.syncOperations
      try pipeline.removeHandler(context: pipeline.context(handlerType: HTTPRequestEncoder.self), promise: nil)
      // The decoder looks at what is written, too: nothing may be before it has gone.
      let removed = context.eventLoop.makePromise(of: Void.self)
      removed.futureResult.assumeIsolated().whenSuccess { self.finishUpgrade(agreement, context) }
      try pipeline.removeHandler(context: pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self), promise: removed)
    } catch let error as HandshakeError {
      attempt.fail(.handshake(error), context)
    } catch {
      attempt.fail(.notHTTP, context)
    }
  }

  private func finishUpgrade(_ agreement: HandshakeAgreement, _ context: ChannelHandlerContext) {
    do {
      let pipeline = context.pipeline.syncOperations
      try pipeline.addHandler(makeHandler(agreement))
      attempt.succeed(agreement.subprotocol)
      pipeline.removeHandler(context: context, promise: nil)
      gate.open()
      try pipeline.removeHandler(context: pipeline.context(handler: gate), promise: nil)
    } catch {
      attempt.fail(.closedInHandshake, context)
    }
  }

  private func endOfStream(_ context: ChannelHandlerContext) { attempt.fail(refused(isWhole: true) ?? .closedInHandshake, context) }

  private func refused(isWhole: Bool) -> TransportError? {
    refusal.map { .refused(HTTPRefusal($0.head, body: $0.body, isWhole: isWhole)) }
  }
}
