import Chat
import ChatStore
import NIOCore
import WebSocketCore

extension ClientSession {
  /// What happened to the connection, the input and the output of a run.
  enum Input {
    /// The ids are for the first messages, the time is in milliseconds since 1970.
    case started(ids: [MessageID], time: Int64)
    /// The handshake is done; `token` is the one saved for this name.
    case opened(token: Token?, subprotocol: String?)
    /// No connection came about; a final failure is not tried again.
    case connectingFailed(Failure, isFinal: Bool)
    case received(WebSocketCore.Message)
    case pinged(ByteBuffer)
    /// `roundTrip` for the answer to our own keep-alive.
    case ponged(ByteBuffer, roundTrip: Duration?)
    /// Our keep-alive's ping follows everything sent so far.
    case pingSent
    /// Records or lines were read; the ids are for the messages that they become, in a chat.
    case entered([ByteBuffer], ids: [MessageID])
    /// A person has pressed a key, and whether others may be told that they are typing a message, and what they have read.
    case keyed(tellsTyping: Bool, tellsRead: Bool)
    case endOfInput
    case inputFailed(Failure)
    /// The answer to `.flush`.
    case flushed
    /// The answer to `.ask`; nil: the person would not say, or nobody can be asked.
    case answered([UInt8]?)
    /// The answer to `.confirm`.
    case shown(UInt64)
    /// The answer to the first of the `.keep` that are not answered yet, one change each.
    case kept(DeviceBatch)
    /// The device's store keeps nothing any more.
    case keepingFailed(Failure)
    /// The answer to `.look`.
    case found(HistoryPage)
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
