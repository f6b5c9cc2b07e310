import Chat
import ChatStore
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
    /// Say `.shown` with this number when everything printed or shown so far has left.
    case confirm(UInt64)
    /// One record on standard output.
    case print(ByteBuffer)
    /// For a person.
    case show(Shown)
    case prompt(PromptStatus)
    /// What Tab is to offer.
    case know(Acquaintances)
    /// nil: tell how everything is set.
    case set(Setting?)
    /// Open the person's editor with this text.
    case edit(String)
    /// One object of `JSONLines` for the log.
    case log([UInt8])
    /// A line on stderr.
    case report(String)
    case save(SavedToken)
    /// Forget what was saved for the name.
    case forget
    /// Ask the person for a secret with these words.
    case ask(String)
    /// Give this to the device's store, and say `.kept` once it is there.
    case keep(DeviceChange)
    /// Look for this in the device's store, and say `.found`.
    case look(HistoryQuery)
    case exit(ExitStatus)
  }
}
