import NIOCore

/// Talks to a proxy; the handlers behind it hear of the connection when the destination is there.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let name: String
  private let attempt: ClientAttempt
  private var handshake: any ProxyHandshake

  init(_ handshake: any ProxyHandshake, name: String, _ attempt: ClientAttempt) {
    self.handshake = handshake
    self.name = name
    self.attempt = attempt
  }

  func channelActive(context: ChannelHandlerContext) {
    attempt.begin("the proxy", context)
    context.writeAndFlush(Self.wrapOutboundOut(handshake.greeting()), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = Self.unwrapInboundIn(data)
    do throws(ProxyFailure) {
      while case .send(let answer) = try take(&bytes, context) { context.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil) }
    } catch {
      attempt.fail(.proxy(name, error), context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { attempt.fail(.proxy(name, .closed), context) }
  }

  func channelInactive(context: ChannelHandlerContext) { attempt.fail(.proxy(name, .closed), context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { attempt.fail(.proxy(name, .closed), context) }

  private func take(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) throws(ProxyFailure) -> ProxyStep {
    let step = try handshake.receive(bytes)
    bytes = ByteBuffer()
    if case .established(let rest) = step { establish(rest, context) }
    return step
  }

  private func establish(_ rest: ByteBuffer, _ context: ChannelHandlerContext) {
    context.fireChannelActive()
    if rest.readableBytes > 0 {
      context.fireChannelRead(Self.wrapInboundOut(rest))
      context.fireChannelReadComplete()
    }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}
