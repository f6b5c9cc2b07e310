import HTTPTypes
import NIOCore
import WebSocketCore

/// First on an accepted connection: learns whose it is, from the socket or from a header of the PROXY protocol, and has it counted before
/// anything else is set up: on a channel that is active then. Then it goes.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// As long as a request's head may take.
  private static let timeout = TimeAmount.seconds(10)

  private let connection: AcceptedConnection
  private let next: (AcceptedConnection) throws -> Void
  private var received = ByteBuffer()
  private var context: ChannelHandlerContext?
  private var timer: Scheduled<Void>?

  init(_ connection: AcceptedConnection, next: @escaping (AcceptedConnection) throws -> Void) {
    self.connection = connection
    self.next = next
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    connection.openConnections.add(self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    connection.openConnections.remove(self)
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    guard connection.policy.requiresProxyHeader else { return arrive(from: RemotePeer(context.remoteAddress), context) }
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.timeout) {
      self.fail(Refusal(.requestTimeout, "the PROXY header took too long"), context)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received.writeImmutableBuffer(Self.unwrapInboundIn(data))
    do throws(ProxyHeader.Malformed) {
      guard let (header, length) = try ProxyHeader.parse(Array(received.readableBytesView.prefix(ProxyHeader.limit))) else { return }
      received.moveReaderIndex(forwardBy: length)
      take(header, context)
    } catch {
      fail(Refusal(.badRequest, error.reason), context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func take(_ header: ProxyHeader, _ context: ChannelHandlerContext) {
    switch header {
    case .none: arrive(from: RemotePeer(context.remoteAddress), isProxys: true, context)
    case .internet(let address, let port): arrive(from: RemotePeer(address, port: port), context)
    case .unix: arrive(from: .local, context)
    }
  }

  private func arrive(from peer: RemotePeer, isProxys: Bool = false, _ context: ChannelHandlerContext) {
    guard connection.arrived(from: peer, isProxys: isProxys) else { return context.close(promise: nil) }
    do {
      try next(connection)
    } catch {
      return context.close(promise: nil)
    }
    if received.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(received)) }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }

  private func fail(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    connection.application.refused(refusal, from: RemotePeer(context.remoteAddress))
    context.close(promise: nil)
  }
}

extension ArrivalHandler: Dismissible {
  func dismiss() { abort() }
  func abort() { context?.close(promise: nil) }
}
