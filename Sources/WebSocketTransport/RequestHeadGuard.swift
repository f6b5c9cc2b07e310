import NIOCore
import WebSocketCore

/// Stands before the HTTP parser and lets no oversized head reach it.
final class RequestHeadGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var limits = RequestHeadLimits()
  private var hasRefused = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasRefused else { return }
    do throws(Refusal) {
      if !limits.isComplete { try limits.count(Self.unwrapInboundIn(data).readableBytesView) }
      context.fireChannelRead(data)
    } catch {
      hasRefused = true
      context.fireErrorCaught(error)
    }
  }
}
