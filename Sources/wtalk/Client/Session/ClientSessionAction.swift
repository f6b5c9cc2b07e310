import Chat
import NIOCore
import WebSocketCore

extension ClientSession {
  /// What the driver is to do, in order.
  enum Action: Equatable {
    case connect
    case send(WebSocketCore.Message)
    /// At most 125 bytes.
    case ping(ByteBuffer)
    case pong(ByteBuffer)
    case close(CloseCode?, reason: String)
    /// Read the next batch of input; the first time, begin to.
    case readInput
    /// Say `.flushed` when everything sent so far has left.
    case flush
    /// One record on standard output.
    case print(ByteBuffer)
    /// A peer's text above the prompt, behind our mark.
    case show(String, mark: String)
    /// A line on stderr.
    case report(String)
    case save(Token)
    case exit(ExitStatus)
  }
}
