import NIOCore
import NIOPosix
import Testing
import WebSocketCore

@testable import WebSocketTransport

/// Through a proxy that is played by the test: it says `answers` in turn, then moves bytes.
@Suite(.ownThreads) struct ProxyHandlerTests {
  private func run(_ kind: Proxy.Kind, _ answers: [String], certificate: String? = nil) async throws -> Talk.Outcome {
    let files = Certificates.shared
    let host = try await EchoHost(tls: certificate.map { try files.serverContext($0) })
    defer { host.stop() }
    let proxy = try await PlayedProxy.start(answers.map { ByteBuffer(string: $0) }, to: host.port)
    defer { proxy.close(promise: nil) }
    let route = ClientRoute(
      .host("nowhere.invalid", port: 1), proxy: Proxy(kind, host: "127.0.0.1", port: proxy.localAddress?.port ?? 0),
      tls: certificate.map { _ in ClientTLS(serverName: "localhost", roots: .file(files.path("ca.pem"))) })
    return try await Talk.run(route, sending: [.text("hello")])
  }

  @Test func `plain and TLS connections go through an HTTP proxy`() async throws {
    let established = ["HTTP/1.1 200 OK\r\n\r\n"]
    #expect(try await run(.http, established).heard == [.text("hello")])
    #expect(try await run(.http, established, certificate: "server").heard == [.text("hello")])
  }

  @Test func `plain and TLS connections go through a SOCKS proxy`() async throws {
    let answers = ["\u{5}\0", "\u{5}\0\0\u{1}\0\0\0\0\0\0"]
    #expect(try await run(.socks5, answers).heard == [.text("hello")])
    #expect(try await run(.socks5, answers, certificate: "server").heard == [.text("hello")])
  }

  @Test func `a refusal names the proxy`() async throws {
    do {
      _ = try await run(.http, ["HTTP/1.1 407 Who\r\n\r\n"])
      Issue.record("connected")
    } catch TransportError.proxy(let name, let failure) {
      #expect(name.hasPrefix("http://127.0.0.1:"))
      #expect(failure == .status(407))
      #expect(failure.isAboutTrust)
    }
  }
}

/// Answers each read with the next answer; the bytes behind the last go to the destination, and back.
private final class PlayedProxy: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var answers: [ByteBuffer]
  private let port: Int
  private var other: (any Channel)?
  private var waiting = ByteBuffer()

  private init(_ answers: [ByteBuffer], to port: Int) {
    self.answers = answers
    self.port = port
  }

  static func start(_ answers: [ByteBuffer], to port: Int) async throws -> any Channel {
    try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(PlayedProxy(answers, to: port)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data)
    guard answers.isEmpty else {
      context.writeAndFlush(Self.wrapOutboundOut(answers.removeFirst()), promise: nil)
      if answers.isEmpty { connect(from: context.channel) }
      return
    }
    if let other { other.writeAndFlush(bytes, promise: nil) } else { waiting.writeImmutableBuffer(bytes) }
  }

  func channelInactive(context: ChannelHandlerContext) { other?.close(promise: nil) }

  private func connect(from channel: any Channel) {
    ClientBootstrap(group: channel.eventLoop)
      .channelInitializer { $0.pipeline.addHandler(Mover(to: channel)) }
      .connect(host: "127.0.0.1", port: port)
      .assumeIsolated().whenSuccess { [self] other in
        self.other = other
        other.writeAndFlush(waiting, promise: nil)
      }
  }
}

private final class Mover: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let channel: any Channel

  init(to channel: any Channel) { self.channel = channel }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { channel.writeAndFlush(Self.unwrapInboundIn(data), promise: nil) }
  func channelInactive(context: ChannelHandlerContext) { channel.close(promise: nil) }
}
