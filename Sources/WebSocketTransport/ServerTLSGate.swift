import HTTPTypes
import NIOCore
import WebSocketCore

/// Stands first on a connection of a TLS port: the first byte tells TLS from everything else, and only then TLS costs anything.
final class ServerTLSGate: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  /// How long a connection may take from its beginning to the end of the handshake.
  private static let timeout = TimeAmount.seconds(10)
  /// A record of the handshake (RFC 8446 §5.1).
  private static let handshake: UInt8 = 22

  private let tls: ServerTLSContext
  private let stages: ServerStages
  private let connection: AcceptedConnection
  private let deadline = NIODeadline.now() + timeout
  private var timer: Scheduled<Void>?
  private var context: ChannelHandlerContext?

  init(_ tls: ServerTLSContext, _ stages: ServerStages, _ connection: AcceptedConnection) {
    self.tls = tls
    self.stages = stages
    self.connection = connection
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    connection.openConnections.add(self)
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { context.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    connection.openConnections.remove(self)
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    do {
      if Self.unwrapInboundIn(data).readableBytesView.first == Self.handshake {
        let ssl = tls.makeHandler()
        try context.pipeline.syncOperations.addHandlers([ssl, ServerTLSHandler(ssl, stages, connection, until: deadline)])
      } else {
        try stages.addHTTP(to: context.channel, connection, for: TLSPort(connection.application))
      }
      context.fireChannelRead(data)
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } catch {
      context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension ServerTLSGate: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}

/// Says in plain HTTP, to whoever speaks anything but TLS, that TLS is spoken here.
private final class TLSPort: ServerApplication {
  private let application: any ServerApplication

  init(_ application: any ServerApplication) { self.application = application }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    throw Refusal(.badRequest, "this port speaks TLS: https:// and wss://")
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) { application.refused(refusal, from: peer) }
  func failed(_ failure: ServerTLSFailure, from peer: RemotePeer) { application.failed(failure, from: peer) }
  func paused(_ reason: String) { application.paused(reason) }
  func ended(_ visit: Visit) { application.ended(visit) }
}
