import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sends a file as the body of an HTTP response: the next part is read, on another thread, when the last one has left.
final class FileSender {
  /// How long one part may take to leave.
  static let stall = TimeAmount.seconds(30)
  private static let part = 128 << 10

  private let body: FileBody
  private let context: ChannelHandlerContext
  private let stall: TimeAmount
  private let finished: () -> Void
  private var offset: Int64
  private var timer: Scheduled<Void>?

  /// - Parameter finished: called when all has left; when it does not, the connection is dropped instead, so that nobody takes a part for
  ///   the whole.
  init(_ body: FileBody, to context: ChannelHandlerContext, stall: TimeAmount = FileSender.stall, finished: @escaping () -> Void) {
    self.body = body
    self.context = context
    self.stall = stall
    self.finished = finished
    offset = body.range.lowerBound
  }

  func start() {
    // So that a part has left when the peer has taken most of what came before it, not when it fits into a buffer of megabytes.
    try? context.channel.syncOptions?.setOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: Self.part)
    sendNext()
  }

  private func sendNext() {
    guard offset < body.range.upperBound else { return finished() }
    let count = Int(min(Int64(Self.part), body.range.upperBound - offset))
    NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { [file = body.file, offset] in file.read(from: offset, count: count)
    }
    .assumeIsolated().whenComplete { result in
      switch result {
      case .success(let bytes) where bytes.readableBytes > 0: self.send(bytes)
      case .success, .failure: self.drop()
      }
    }
  }

  private func send(_ bytes: ByteBuffer) {
    offset += Int64(bytes.readableBytes)
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: stall) { self.drop() }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { result in
      self.timer?.cancel()
      if case .success = result { self.sendNext() }
    }
    context.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.byteBuffer(bytes))), promise: written)
  }

  private func drop() { context.close(promise: nil) }
}
