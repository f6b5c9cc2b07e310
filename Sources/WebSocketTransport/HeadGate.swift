import NIOCore
import WebSocketCore

/// Stands before the HTTP parser: lets one head through, within limits, and holds what comes behind it until its owner knows what it is.
///
/// The parser itself would lose those bytes when the stream ends right behind them.
final class HeadGate: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = Never

  /// While more than this is held, nothing is read.
  private static let heldLimit = 64 << 10

  private enum State {
    case head(HeadLimits)
    case holding
    case open
    case discarding
  }

  private var state = State.head(HeadLimits())
  private var held = ByteBuffer()
  private var hasEnded = false
  private var isReadHeld = false
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .head(let limits): readHead(Self.unwrapInboundIn(data), limits, context)
    case .holding: held.writeImmutableBuffer(Self.unwrapInboundIn(data))
    case .open: context.fireChannelRead(data)
    case .discarding: break
    }
  }

  func read(context: ChannelHandlerContext) {
    if held.readableBytes > Self.heldLimit { isReadHeld = true } else { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event, case .holding = state {
      hasEnded = true
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Hands on what was held, and lets everything pass from now on.
  func open() {
    guard let context else { return }
    state = .open
    if held.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(held)) }
    held = ByteBuffer()
    context.fireChannelReadComplete()
    readOn()
    if hasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
  }

  /// Drops what was held and what still comes.
  func discard() {
    state = .discarding
    held = ByteBuffer()
    readOn()
  }

  /// The head was one of several (an informational response): the next one is let through, too.
  func expectAnotherHead() {
    guard let context else { return }
    let bytes = held
    held = ByteBuffer()
    readHead(bytes, HeadLimits(), context)
    readOn()
  }

  private func readOn() {
    guard isReadHeld else { return }
    isReadHeld = false
    context?.read()
  }

  private func readHead(_ bytes: ByteBuffer, _ limits: HeadLimits, _ context: ChannelHandlerContext) {
    var limits = limits
    var bytes = bytes
    do throws(Refusal) {
      guard let head = bytes.readSlice(length: try limits.count(bytes.readableBytesView)) else { return }
      state = limits.isComplete ? .holding : .head(limits)
      held.writeImmutableBuffer(bytes)
      context.fireChannelRead(Self.wrapInboundOut(head))
    } catch {
      state = .discarding
      context.fireErrorCaught(error)
    }
  }
}
