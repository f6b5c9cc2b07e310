import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind NIOSSL's handler until the handshake is done: then HTTP begins.
final class ServerTLSHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let ssl: NIOSSLServerHandler
  private let stages: ServerStages
  private let deadline: NIODeadline
  private var timer: Scheduled<Void>?
  private var context: ChannelHandlerContext?
  private var hasFailed = false

  init(_ ssl: NIOSSLServerHandler, _ stages: ServerStages, until deadline: NIODeadline) {
    self.ssl = ssl
    self.stages = stages
    self.deadline = deadline
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    stages.openConnections.add(self)
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fail(.stalled, context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    stages.openConnections.remove(self)
    self.context = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case TLSUserEvent.handshakeCompleted = event else { return context.fireUserInboundEventTriggered(event) }
    do {
      try stages.addHTTP(to: context.channel, PeerTLS(certificate: ssl.peerCertificate?.toDERBytes()))
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } catch {
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(ServerTLSFailure(error), context) }

  private func fail(_ failure: ServerTLSFailure, _ context: ChannelHandlerContext) {
    guard !hasFailed else { return }
    hasFailed = true
    stages.application.failed(failure, from: RemotePeer(context.remoteAddress))
    context.close(promise: nil)
  }
}

extension ServerTLSHandler: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}
