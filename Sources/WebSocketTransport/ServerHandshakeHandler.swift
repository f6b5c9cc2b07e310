import HTTPTypes
import NIOCore
import NIOHTTP1
import WebSocketCore

/// Answers one HTTP request: with an upgrade, with a page, or with a refusal after which the connection ends.
final class ServerHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// How long a request may take to arrive.
  private static let timeout = TimeAmount.seconds(10)
  /// How long what is asked elsewhere may take.
  private static let answerTimeout = TimeAmount.seconds(30)
  /// How long an answer may take to leave once it is written, and the peer to end its half.
  private static let linger = TimeAmount.seconds(1)

  private let application: any ServerApplication
  private let flushQueue: FlushQueue
  private let deflaters: SharedDeflaters
  private let connection: AcceptedConnection
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

  init(_ connection: AcceptedConnection, for application: any ServerApplication, flushQueue: FlushQueue, deflaters: SharedDeflaters) {
    self.connection = connection
    self.flushQueue = flushQueue
    self.deflaters = deflaters
    self.application = application
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
    connection.openConnections.add(self)
    setTimer(context, Self.timeout) { self.refuse(Refusal(.requestTimeout, "the request took too long"), context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    connection.openConnections.remove(self)
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
      visit = Visit(head, from: connection.peer, application)
      try head.check()
      try connection.admit(head)
      visit?.peer = connection.peer
      take(try application.answer(head, from: connection.peer), isHead: head.method == .head, context)
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
    case .file(let response, let body): respond(response, body: body, context)
    case .afterBody(let limit, let answer):
      awaited = (limit, answer)
      // The decoder, which has just handed on the head, takes nothing in between.
      context.eventLoop.assumeIsolated().execute { [gate] in gate.open() }
    case .later(let ask):
      setTimer(context, Self.answerTimeout) { self.refuse(Refusal(.gatewayTimeout, "the answer took too long"), context) }
      ask { self.takeLate($0, isHead: isHead) }
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
    do throws(Refusal) {
      try connection.becomeWebSocket()
    } catch {
      acceptance.delegate.closed(.lost(.endOfStream))
      return refuse(error, context)
    }
    hasAnswered = true
    let compression = acceptance.handshake.compression(acceptance.compression)
    var response = acceptance.handshake.response(subprotocol: acceptance.subprotocol, compression: compression)
    response.headerFields.append(contentsOf: connection.policy.responseFields)
    context.write(Self.wrapOutboundOut(.head(HTTPResponseHead(response))), promise: nil)
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    let pipeline = context.pipeline.syncOperations
    visit?.upgraded(acceptance)
    let handler = WebSocketHandler(
      role: .server, limits: acceptance.limits, maximumQueue: acceptance.maximumQueue,
      agreement: HandshakeAgreement(subprotocol: acceptance.subprotocol, compression: compression), delegate: acceptance.delegate,
      flushQueue: flushQueue, deflaters: deflaters, openConnections: connection.openConnections, visit: visit)
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
    visit = visit ?? Visit(nil, from: connection.peer, application)
    application.refused(refusal, from: connection.peer)
    var fields = refusal.fields
    fields[.contentType] = "text/plain; charset=utf-8"
    respond(HTTPResponse(status: refusal.status, headerFields: fields), body: Array("\(refusal.reason)\n".utf8), context)
  }

  /// Sends the answer, then ends our half and lingers, so that a peer that is still sending can read it.
  private func respond(_ response: HTTPResponse, body: [UInt8], isHead: Bool = false, _ context: ChannelHandlerContext) {
    var response = response
    response.headerFields[.contentLength] = String(body.count)
    begin(response, bodySize: isHead ? 0 : body.count, context)
    if !isHead { context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
    endResponse(context)
  }

  private func respond(_ response: HTTPResponse, body: FileBody?, _ context: ChannelHandlerContext) {
    begin(response, bodySize: body?.range.count ?? 0, context)
    guard let body else { return endResponse(context) }
    FileSender(body, to: context) { self.endResponse(context) }.start()
  }

  private func begin(_ response: HTTPResponse, bodySize: Int, _ context: ChannelHandlerContext) {
    hasAnswered = true
    gate.discard()
    timer?.cancel()
    visit?.answered(status: response.status.code, bodySize: bodySize)
    var response = response
    response.headerFields[.connection] = "close"
    response.headerFields.append(contentsOf: connection.policy.responseFields)
    context.write(Self.wrapOutboundOut(.head(HTTPResponseHead(response))), promise: nil)
  }

  private func endResponse(_ context: ChannelHandlerContext) {
    let channel = context.channel
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.whenSuccess { channel.close(mode: .output, promise: nil) }
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
    setTimer(context, Self.linger) { context.close(promise: nil) }
  }

  private func setTimer(_ context: ChannelHandlerContext, _ time: TimeAmount, _ action: @escaping () -> Void) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time, action)
  }
}

extension ServerHandshakeHandler: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}
