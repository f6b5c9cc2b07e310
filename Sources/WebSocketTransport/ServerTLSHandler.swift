import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind NIOSSL's handler until the handshake is done: then HTTP begins.
final class ServerTLSHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let ssl: NIOSSLServerHandler
  private let stages: ServerStages
  private let connection: AcceptedConnection
  private let deadline: NIODeadline
  private var timer: Scheduled<Void>?
  private var context: ChannelHandlerContext?
  private var hasFailed = false

  init(_ ssl: NIOSSLServerHandler, _ stages: ServerStages, _ connection: AcceptedConnection, until deadline: NIODeadline) {
    self.ssl = ssl
    self.stages = stages
    self.connection = connection
    self.deadline = deadline
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    connection.openConnections.add(self)
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fail(.stalled, context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    connection.openConnections.remove(self)
    self.context = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case TLSUserEvent.handshakeCompleted = event else { return context.fireUserInboundEventTriggered(event) }
    do {
      connection.secured(by: try PeerTLS(certificate: ssl.peerCertificate?.toDERBytes()))
      try stages.addHTTP(to: context.channel, connection)
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } catch {
      context.close(promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(ServerTLSFailure(error), context) }

  private func fail(_ failure: ServerTLSFailure, _ context: ChannelHandlerContext) {
    guard !hasFailed else { return }
    hasFailed = true
    connection.application.failed(failure, from: connection.peer)
    context.close(promise: nil)
  }
}

extension ServerTLSHandler: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}
