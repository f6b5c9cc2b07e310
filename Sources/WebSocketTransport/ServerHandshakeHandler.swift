import HTTPTypes
import NIOCore
import NIOHTTP1
import WebSocketCore

/// Answers one HTTP request: with an upgrade, with a page, or with a refusal after which the connection ends.
final class ServerHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// How long a request may take to arrive, and an answer to leave.
  private static let timeout = TimeAmount.seconds(10)

  private let application: any ServerApplication
  private let flushQueue: FlushQueue
  private let openConnections: OpenConnections
  private let gate = HeadGate()
  private var context: ChannelHandlerContext?
  private var acceptance: Acceptance?
  private var visit: Visit?
  private var hasWholeRequest = false
  /// What waits for the body, and how much of it there may be.
  private var awaited: (limit: Int, answer: ([UInt8]) throws(Refusal) -> ServerAnswer)?
  private var body: [UInt8] = []
  private var hasAnswered = false
  private var timer: Scheduled<Void>?

  init(application: any ServerApplication, flushQueue: FlushQueue, openConnections: OpenConnections) {
    self.application = application
    self.flushQueue = flushQueue
    self.openConnections = openConnections
  }

  /// Sets up a fresh connection's handlers, this one last.
  func addPipeline(to channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(gate)
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes)))
    try pipeline.addHandler(self)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    openConnections.add(self)
    setTimer(context) { self.refuse(Refusal(.requestTimeout, "the request took too long"), context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    openConnections.remove(self)
    self.context = nil
    if !hasAnswered { acceptance?.delegate.closed(.lost(.endOfStream)) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasAnswered else { return }
    switch Self.unwrapInboundIn(data) {
    case .head(let head): answer(head, context)
    case .body(let part): add(part, context)
    case .end:
      hasWholeRequest = true
      if let awaited { answer(context) { () throws(Refusal) in try awaited.answer(body) } }
      if let acceptance { upgrade(acceptance, context) }
    }
  }

  private func add(_ part: ByteBuffer, _ context: ChannelHandlerContext) {
    guard let awaited else { return }
    guard body.count + part.readableBytes <= awaited.limit else {
      return refuse(Refusal(.contentTooLarge, "the request is too long"), context)
    }
    body += part.readableBytesView
  }

  private func answer(_ context: ChannelHandlerContext, _ ask: () throws(Refusal) -> ServerAnswer) {
    do throws(Refusal) {
      take(try ask(), isHead: false, context)
    } catch {
      refuse(error, context)
    }
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    do throws(Refusal) {
      guard let head = RequestHead(head) else { throw Refusal(.badRequest, "the request is malformed") }
      let peer = RemotePeer(context.remoteAddress)
      visit = Visit(head, from: peer, application)
      try head.check()
      take(try application.answer(head, from: peer), isHead: head.method == .head, context)
    } catch {
      refuse(error, context)
    }
  }

  private func take(_ answer: ServerAnswer, isHead: Bool, _ context: ChannelHandlerContext) {
    switch answer {
    case .upgrade(let acceptance):
      self.acceptance = acceptance
      if hasWholeRequest { upgrade(acceptance, context) }
    case .content(let response, let body): respond(response, body: body, isHead: isHead, context)
    case .afterBody(let limit, let answer):
      awaited = (limit, answer)
      // The decoder, which has just handed on the head, takes nothing in between.
      context.eventLoop.assumeIsolated().execute { [gate] in gate.open() }
    case .later(let ask): ask { self.takeLate($0, isHead: isHead) }
    }
  }

  private func takeLate(_ answer: Result<ServerAnswer, Refusal>, isHead: Bool) {
    switch (answer, context) {
    case (.success(let answer), let context?) where !hasAnswered: take(answer, isHead: isHead, context)
    case (.success(.upgrade(let acceptance)), _): acceptance.delegate.closed(.lost(.endOfStream))
    case (.failure(let refusal), let context?): refuse(refusal, context)
    case (.success, _), (.failure, nil): return
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event, !hasAnswered { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let refusal as Refusal: refuse(refusal, context)
    case is HTTPParserError: refuse(Refusal(.badRequest, "this is not HTTP/1.1"), context)
    default: context.close(promise: nil)
    }
  }

  private func upgrade(_ acceptance: Acceptance, _ context: ChannelHandlerContext) {
    hasAnswered = true
    context.write(
      Self.wrapOutboundOut(.head(HTTPResponseHead(acceptance.handshake.response(subprotocol: acceptance.subprotocol)))), promise: nil)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    let pipeline = context.pipeline.syncOperations
    visit?.upgraded(acceptance)
    let handler = WebSocketHandler(
      role: .server, limits: acceptance.limits, maximumQueue: acceptance.maximumQueue, subprotocol: acceptance.subprotocol,
      delegate: acceptance.delegate, flushQueue: flushQueue, openConnections: openConnections, visit: visit)
    do {
      try pipeline.addHandler(handler)
      pipeline.removeHandler(context: context, promise: nil)
      try pipeline.removeHandler(context: pipeline.context(handlerType: HTTPResponseEncoder.self), promise: nil)
      // What came behind the head waits at the gate until the decoder no longer stands in its way.
      let removed = context.eventLoop.makePromise(of: Void.self)
      removed.futureResult.assumeIsolated().whenSuccess { [gate] in
        gate.open()
        try? pipeline.removeHandler(context: pipeline.context(handler: gate), promise: nil)
      }
      try pipeline.removeHandler(context: pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self), promise: removed)
    } catch {
      context.close(promise: nil)
    }
  }

  private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    guard !hasAnswered else { return }
    let peer = RemotePeer(context.remoteAddress)
    visit = visit ?? Visit(nil, from: peer, application)
    application.refused(refusal, from: peer)
    var fields = refusal.fields
    fields[.contentType] = "text/plain; charset=utf-8"
    respond(HTTPResponse(status: refusal.status, headerFields: fields), body: Array("\(refusal.reason)\n".utf8), context)
  }

  /// Sends the answer, then ends our half and lingers, so that a peer that is still sending can read it.
  private func respond(_ response: HTTPResponse, body: [UInt8], isHead: Bool = false, _ context: ChannelHandlerContext) {
    hasAnswered = true
    gate.discard()
    visit?.answered(status: response.status.code, bodySize: isHead ? 0 : body.count)
    var response = response
    response.headerFields[.connection] = "close"
    response.headerFields[.contentLength] = String(body.count)
    context.write(Self.wrapOutboundOut(.head(HTTPResponseHead(response))), promise: nil)
    if !isHead { context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
    let channel = context.channel
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.whenSuccess { channel.close(mode: .output, promise: nil) }
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
    setTimer(context) { context.close(promise: nil) }
  }

  private func setTimer(_ context: ChannelHandlerContext, _ action: @escaping () -> Void) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: hasAnswered ? .seconds(1) : Self.timeout, action)
  }
}

extension ServerHandshakeHandler: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}
