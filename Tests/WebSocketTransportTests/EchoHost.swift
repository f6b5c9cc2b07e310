import HTTPTypes
import NIOCore
import NIOPosix
import NIOSSL
import WebSocketCore

@testable import WebSocketTransport

/// An echo server on a free port of the loopback, with TLS or without; it stops with the test.
struct EchoHost {
  let port: Int
  private let channel: any Channel

  init(at host: String = "127.0.0.1", tls: NIOSSLContext? = nil) async throws {
    try await self.init(tls) { try await $0.bind(host: host, port: 0).get() }
  }

  init(unixSocket path: String) async throws {
    try await self.init(nil) { try await $0.bind(unixDomainSocketPath: path).get() }
  }

  private init(_ tls: NIOSSLContext?, _ bind: (ServerBootstrap) async throws -> any Channel) async throws {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let transport = TransportHandle()
          try channel.pipeline.syncOperations.addHandler(transport)
          let acceptor = Acceptor(ConnectionPolicy(), for: EchoApplication(transport), OpenConnections())
          try acceptor.accept(channel) { connection in
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
            try ServerHandshakeHandler(
              connection, for: connection.application, flushQueue: FlushQueue(on: channel.eventLoop), deflaters: SharedDeflaters()
            ).addPipeline(
              to: channel)
          }
        }
      }
    channel = try await bind(bootstrap)
    port = channel.localAddress?.port ?? 0
  }

  func stop() { channel.close(promise: nil) }
}

/// Next to the socket, below TLS.
private final class TransportHandle: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// Ends the connection without a word of TLS.
  func cut() { context?.close(promise: nil) }
}

private final class EchoApplication: ServerApplication {
  private let transport: TransportHandle

  init(_ transport: TransportHandle) { self.transport = transport }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    switch head.target {
    case "/moved": return .content(HTTPResponse(status: .movedPermanently, headerFields: [.location: "wss://elsewhere/"]), body: [])
    case "/login":
      let fields: HTTPFields = [.wwwAuthenticate: "Basic realm=\"x\"", .retryAfter: "7"]
      return .content(HTTPResponse(status: .unauthorized, headerFields: fields), body: Array("who are you?\n".utf8))
    case "/host": throw Refusal(.forbidden, head.hosts.joined())
    default:
      let handshake = try ServerHandshake(head)
      let asked = head.fields[values: .secWebSocketProtocol].first
      return .upgrade(Acceptance(handshake, subprotocol: asked, limits: Limits(), delegate: Echo(transport)))
    }
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) {}

}

/// Says what it hears; told to "close" or "cut", it does that.
private final class Echo: WebSocketDelegate {
  private let transport: TransportHandle
  private var socket: WebSocketHandler?

  init(_ transport: TransportHandle) { self.transport = transport }

  func opened(_ socket: WebSocketHandler) { self.socket = socket }

  func received(_ message: Message) {
    switch String(buffer: message.payload) {
    case "close": socket?.close(CloseCode(rawValue: 4001), reason: "as you wish")
    case "cut": transport.cut()
    default: socket?.send(message)
    }
  }

  func receivedAll() {
    if let socket, socket.isCongested { socket.pauseReading() }
  }

  func drained() { socket?.resumeReading() }

  func closed(_ closure: Closure) { socket = nil }
}
