import Chat
import WebSocketCore

extension ClientSession {
  /// What happened to the connection, the input and the output of a run.
  enum Input {
    /// The handshake is done; `token` is the one saved for this name.
    case opened(token: Token?)
    case received(WebSocketCore.Message)
    /// A record or line was read; the id is for the message that it becomes.
    case entered([UInt8], id: MessageID)
    case endOfInput
    case inputFailed(Failure)
    /// The answer to `.flush`.
    case flushed
    case outputBlocked
    case outputResumed
    /// Nobody reads our output any more.
    case outputClosed
    case outputFailed(Failure)
    /// Ctrl-C at the prompt is SIGINT, too.
    case signalled(Int32)
    /// `unsent`: bytes that never left.
    case closed(Closure, unsent: Bool)
  }
}
