import HTTPTypes
import NIOCore
import NIOHTTP1
import WebSocketCore

/// Sends the upgrade request, checks the answer, and makes room for the WebSocket handler.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// How much of a refusal's body is kept.
  private static let bodyLimit = 200

  private let handshake: ClientHandshake
  private let makeHandler: () -> WebSocketHandler
  private let done: EventLoopPromise<String?>
  private let gate = HeadGate()
  private var answer: HTTPResponseHead?
  private var refusal: (status: Int, body: ByteBuffer)?

  /// `done` succeeds with the agreed subprotocol once the WebSocket handler stands in the pipeline.
  init(_ handshake: ClientHandshake, done: EventLoopPromise<String?>, makeHandler: @escaping () -> WebSocketHandler) {
    self.handshake = handshake
    self.done = done
    self.makeHandler = makeHandler
  }

  func addPipeline(to channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(gate)
    try pipeline.addHandler(HTTPRequestEncoder())
    try pipeline.addHandler(
      ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes, informationalResponseStrategy: .forward)))
    try pipeline.addHandler(self)
  }

  func channelActive(context: ChannelHandlerContext) {
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
    let isHTTP = !(error is HTTPParserError || error is Refusal)
    fail(isHTTP ? TransportError(error, at: context.remoteAddress?.description ?? "the server") : .notHTTP, context)
  }

  private func read(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
    // Not from inside the parser: what the gate hands on goes there.
    let eventLoop = context.eventLoop.assumeIsolated()
    switch head.status.code {
    case 101: answer = head
    case 100..<200: eventLoop.execute { self.gate.expectAnotherHead() }
    default:
      refusal = (Int(head.status.code), ByteBuffer())
      eventLoop.execute { self.gate.open() }
    }
  }

  private func collect(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard var body = refusal?.body else { return }
    var bytes = bytes
    if let part = bytes.readSlice(length: min(bytes.readableBytes, Self.bodyLimit - body.readableBytes)) { body.writeImmutableBuffer(part) }
    refusal?.body = body
    if body.readableBytes == Self.bodyLimit { endOfStream(context) }
  }

  private func upgrade(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
    do {
      guard let fields = HTTPFields(head.headers) else { throw TransportError.notHTTP }
      let subprotocol = try handshake.check(HTTPResponse(status: .switchingProtocols, headerFields: fields))
      let pipeline = context.pipeline.syncOperations
      try pipeline.removeHandler(context: pipeline.context(handlerType: HTTPRequestEncoder.self), promise: nil)
      // The decoder looks at what is written, too: nothing may be before it has gone.
      let removed = context.eventLoop.makePromise(of: Void.self)
      removed.futureResult.assumeIsolated().whenSuccess { self.finishUpgrade(subprotocol, context) }
      try pipeline.removeHandler(context: pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self), promise: removed)
    } catch let error as HandshakeError {
      fail(.handshake(error), context)
    } catch {
      fail(.notHTTP, context)
    }
  }

  private func finishUpgrade(_ subprotocol: String?, _ context: ChannelHandlerContext) {
    do {
      let pipeline = context.pipeline.syncOperations
      try pipeline.addHandler(makeHandler())
      done.succeed(subprotocol)
      pipeline.removeHandler(context: context, promise: nil)
      gate.open()
      try pipeline.removeHandler(context: pipeline.context(handler: gate), promise: nil)
    } catch {
      fail(.closedInHandshake, context)
    }
  }

  private func endOfStream(_ context: ChannelHandlerContext) {
    fail(refusal.map { .refused(status: $0.status, body: String(buffer: $0.body)) } ?? .closedInHandshake, context)
  }

  private func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
    done.fail(error)
    context.close(promise: nil)
  }
}
