import HTTPTypes
import NIOCore
import NIOHTTP1
import WebSocketCore

/// Sends the upgrade request, checks the answer, and makes room for the WebSocket handler.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let handshake: ClientHandshake
  private let makeHandler: () -> WebSocketHandler
  private let done: EventLoopPromise<String?>
  private var answer: HTTPResponseHead?
  private var isUpgrading = false
  /// What came behind the answer, to be handed to the WebSocket handler.
  private var leftovers: [NIOAny] = []
  private var refusal: (status: Int, body: ByteBuffer)?

  /// `done` succeeds with the agreed subprotocol once the WebSocket handler stands in the pipeline.
  init(_ handshake: ClientHandshake, done: EventLoopPromise<String?>, makeHandler: @escaping () -> WebSocketHandler) {
    self.handshake = handshake
    self.done = done
    self.makeHandler = makeHandler
  }

  func addPipeline(to channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(HTTPRequestEncoder())
    try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)))
    try pipeline.addHandler(self)
  }

  func channelActive(context: ChannelHandlerContext) {
    context.write(Self.wrapOutboundOut(.head(HTTPRequestHead(handshake.head))), promise: nil)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isUpgrading else { return leftovers.append(data) }
    switch Self.unwrapInboundIn(data) {
    case .head(let head) where head.status == .switchingProtocols: answer = head
    case .head(let head): refusal = (Int(head.status.code), ByteBuffer())
    case .body(let bytes): collect(bytes, context)
    case .end: if let answer { upgrade(answer, context) } else { endOfStream(context) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) { endOfStream(context) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { endOfStream(context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error is HTTPParserError ? .notHTTP : TransportError(error, at: context.remoteAddress?.description ?? "the server"), context)
  }

  private func endOfStream(_ context: ChannelHandlerContext) {
    fail(refusal.map { .refused(status: $0.status, body: String(buffer: $0.body)) } ?? .closedInHandshake, context)
  }

  private func collect(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard var collected = refusal?.body else { return }
    var bytes = bytes
    if let part = bytes.readSlice(length: min(bytes.readableBytes, 200 - collected.readableBytes)) { collected.writeImmutableBuffer(part) }
    refusal?.body = collected
    if collected.readableBytes == 200 { endOfStream(context) }
  }

  private func upgrade(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
    do {
      guard let fields = HTTPFields(head.headers) else { throw TransportError.notHTTP }
      let subprotocol = try handshake.check(HTTPResponse(status: .switchingProtocols, headerFields: fields))
      let pipeline = context.pipeline.syncOperations
      isUpgrading = true
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
      try context.pipeline.syncOperations.addHandler(makeHandler())
      done.succeed(subprotocol)
      for data in leftovers { context.fireChannelRead(data) }
      context.fireChannelReadComplete()
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } catch {
      fail(.notHTTP, context)
    }
  }

  private func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
    done.fail(error)
    context.close(promise: nil)
  }
}
