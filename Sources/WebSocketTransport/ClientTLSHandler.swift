import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind NIOSSL's handler: the handlers behind it hear of the connection when the server is who it should be.
final class ClientTLSHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let ssl: NIOSSLClientHandler
  private let tls: ClientTLS
  private let attempt: ClientAttempt

  init(_ ssl: NIOSSLClientHandler, _ tls: ClientTLS, _ attempt: ClientAttempt) {
    self.ssl = ssl
    self.tls = tls
    self.attempt = attempt
  }

  func channelActive(context: ChannelHandlerContext) { attempt.begin("the TLS handshake", context) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted: finish(context)
    case ChannelEvent.inputClosed: attempt.fail(.tls(.closed), context)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { attempt.fail(.tls(.closed), context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    attempt.fail(.tls(TLSFailure(error, from: TLSFailure.Peer(tls: tls, leaf: leaf, now: .now))), context)
  }

  private var leaf: CertificateSummary? { (try? ssl.peerCertificate?.toDERBytes()).flatMap(CertificateSummary.init(der:)) }

  private func finish(_ context: ChannelHandlerContext) {
    if tls.trust == .chain {
      let leaf = leaf
      guard leaf?.isFor(tls.serverName) == true else {
        return attempt.fail(.tls(.wrongHost(tls.serverName, subject: leaf?.subject ?? "unknown")), context)
      }
    }
    context.fireChannelActive()
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}
