import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import WebSocketTransport

@Suite(.ownThreads) struct FileSenderTests {
  /// Sends 20 MB to a client that reads or does not: whether the file was sent, and how much of it was read.
  private func send(reading: Bool, stall: TimeAmount) async throws -> (isSent: Bool, count: Int) {
    let path = FileManager.default.temporaryDirectory.appending(path: "wtalk-\(UUID().uuidString)").path
    defer { unlink(path) }
    try Data(repeating: 7, count: 20_000_000).write(to: URL(filePath: path))
    let body = FileBody(OpenFile(descriptor: open(path, O_RDONLY)), range: 0..<20_000_000)
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let sent = eventLoop.makePromise(of: Bool.self)
    let listener = try await ServerBootstrap(group: eventLoop)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(HTTPResponseEncoder(), Sending(body, stall, sent))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let counter = try await ClientBootstrap(group: eventLoop)
      .channelOption(.autoRead, value: reading)
      .channelOption(.socketOption(.so_rcvbuf), value: 65_536)
      .connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          let counter = Counter()
          try channel.pipeline.syncOperations.addHandler(counter)
          return (channel, NIOLoopBound(counter, eventLoop: channel.eventLoop))
        }
      }
    let isSent = try await sent.futureResult.get()
    if reading { try await counter.0.closeFuture.get() }
    let count = try await eventLoop.submit { counter.1.value.count }.get()
    try? await counter.0.close()
    try await listener.close()
    return (isSent, count)
  }

  @Test func `a file arrives whole`() async throws {
    let outcome = try await send(reading: true, stall: .seconds(10))
    #expect(outcome == (true, 20_000_000))
  }

  @Test func `R3: a peer that takes nothing for too long is dropped`() async throws {
    #expect(try await send(reading: false, stall: .milliseconds(200)).isSent == false)
  }
}

/// Sends a file, and tells whether it was sent when the channel has closed or all has left.
private final class Sending: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = HTTPServerResponsePart

  private let body: FileBody
  private let stall: TimeAmount
  private let sent: EventLoopPromise<Bool>

  init(_ body: FileBody, _ stall: TimeAmount, _ sent: EventLoopPromise<Bool>) {
    self.body = body
    self.stall = stall
    self.sent = sent
  }

  func channelActive(context: ChannelHandlerContext) {
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "\(body.range.count)"])
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    FileSender(body, to: context, stall: stall) { [sent] in
      sent.succeed(true)
      context.close(promise: nil)
    }.start()
  }

  func channelInactive(context: ChannelHandlerContext) { sent.succeed(false) }
}

/// Counts the bytes of the file, which are none of a head.
private final class Counter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private(set) var count = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    count += Self.unwrapInboundIn(data).readableBytesView.count { $0 == 7 }
  }
}
