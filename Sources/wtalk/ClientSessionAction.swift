import Chat
import WebSocketCore

extension ClientSession {
  /// What the driver is to do, in order.
  enum Action: Equatable {
    case send(WebSocketCore.Message)
    case close(CloseCode, reason: String)
    /// Read input; the first time, begin to.
    case readInput
    /// Say `.flushed` when everything sent so far has left.
    case flush
    /// One record on standard output.
    case print([UInt8])
    /// A peer's text above the prompt, behind our mark.
    case show(String, mark: String)
    /// A line on stderr.
    case report(String)
    case save(Token)
    case exit(ExitStatus)
  }
}
