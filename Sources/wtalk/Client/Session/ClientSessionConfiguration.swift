import Chat
import ChatStore
import WebSocketCore

extension ClientSession {
  enum Manner: Equatable {
    /// Messages as they are, with any WebSocket server.
    case plain
    /// `chat.wtalk.v1` under this name; what is typed goes to the conversation.
    case chat(Name, Address)
  }

  enum Local: Equatable {
    case raw
    case interactive
    case echo
  }

  /// How a run that prints an inbox ends.
  enum InboxEnd: Equatable {
    /// When all is printed that waited.
    case caughtUp
    /// It goes on.
    case never
  }

  /// Whether and how a lost connection is made again.
  struct Reconnecting: Equatable {
    /// How many tries in a row; nil: any number.
    let attempts: Int?
    /// Whether the first messages are sent again each time.
    let resendsFirstMessages: Bool
    /// Whether nobody asked for it: then the first connection must succeed, and a plain one that is closed with 1000 has ended.
    var isImplied = false
  }

  struct Configuration {
    var manner = Manner.plain
    var local = Local.raw
    /// Whose cursor in the inbox a chat has; without one it hears only what comes while it is there.
    var device: Device?
    /// What the device's store holds; nil without one.
    var kept: DeviceContent?
    /// What a person is shown of it at the start.
    var earlier: [Push] = []
    /// Of the account that the name is, where the run was given one.
    var password: Password?
    /// For a run that makes the account.
    var newAccount: NewAccount?
    /// Whether a person can be asked for the password.
    var mayAsk = false
    /// For a run that prints the inbox instead of a conversation.
    var inboxEnd: InboxEnd?
    /// Whether input is read.
    var hasInput = true
    /// Sent before the input.
    var firstMessages: [String] = []
    var inputForm = RecordTranslator.Form.text
    /// nil: base64, and a note that says so.
    var binaryForm: BinaryForm?
    var printsJSONLines = false
    /// Whether messages are printed at all.
    var printsMessages = true
    var printsPings = false
    /// Whether everything that happens is logged.
    var isLogged = false
    /// The longest message, in bytes.
    var maximumMessage = Int.max
    /// Whether the run ends as soon as all is sent.
    var isSendOnly = false
    var linger: Linger?
    var waitFor: WaitFor?
    var count: Int?
    var pattern: Pattern?
    var timeout: Duration?
    /// For the one message of the run.
    var id: MessageID?
    var closeCode = CloseCode.normal
    var closeReason = ""
    var reconnecting: Reconnecting?
    var url = ""

    var identification: Identification { Identification(password: password, registration: newAccount, mayAsk: mayAsk) }

    /// Whether the run has an end of its own once the input has ended, and not only the peer's.
    var endsByItself: Bool {
      hasInput || linger != nil || waitFor != nil || isSendOnly || (manner != .plain && !firstMessages.isEmpty)
    }

    /// What the run needs and the server does not do.
    func lack(of welcome: Welcome) -> String? {
      if waitFor == .delivered, !welcome.reportsDeliveries { return "does not report deliveries" }
      return inboxEnd != nil && welcome.n == nil ? "keeps no inboxes" : nil
    }

    /// Whether a conversation that nobody asked to be made again has come to its end.
    func isEnough(_ closure: Closure) -> Bool {
      guard manner == .plain, reconnecting?.isImplied == true, case .closed(.normal, _, _) = closure else { return false }
      return true
    }

    /// Whether a message is one of those that the run prints and counts, in a chat that goes on in `conversation` under `name`.
    func isWanted(_ push: Push, in conversation: Address, by name: Name) -> Bool {
      guard inboxEnd == nil else { return push.n != nil && (printsJSONLines || push.from != name) }
      guard device == nil || printsJSONLines || push.from != name else { return false }
      return printsJSONLines || push.conversation == conversation
    }
  }
}
