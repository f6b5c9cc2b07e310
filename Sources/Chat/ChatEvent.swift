/// What the server tells a client of the chat protocol: one JSON object per text message.
package enum ChatEvent: Equatable, Sendable {
  /// What a name did in a conversation.
  package enum State: String, Equatable, Sendable {
    /// Its first session began to hear the conversation.
    case here
    /// Its last session stopped.
    case gone
    /// It became a member of the room.
    case joined
    case left
  }

  case welcome(Welcome)
  /// The message with this id is stored.
  case sent(MessageID, Address, Stamp)
  case fail(ChatError)
  case message(Push)
  /// What a `history` asked for.
  case history(HistoryPage)
  /// What a `conversations` asked for.
  case conversations(ConversationPage)
  /// The inbox is another one than the device knows: it goes on after row `n`.
  case reset(epoch: MessageID, n: UInt64, top: UInt64)
  /// Rows that will not come: retention has taken them.
  case gap(ClosedRange<UInt64>)
  /// To the sender only, from a server that reports deliveries.
  case receipt(Receipt)
  case presence(Address, Name, State)
  /// Who hears a conversation, or who is online; the names are sorted. `seen` is for the person of a one-to-one conversation who is not among
  /// them: when their last session ended, in milliseconds since 1970, where that is known.
  case who(Address?, [Name], seen: Int64? = nil)
  /// Somebody is writing something for the conversation.
  case typing(Address, Name)
  /// The password is another one from now on, and every other login has ended.
  case password
  /// What an operator asked for is done.
  case moderated(Moderation, Name)
  /// An event of a newer server, to be ignored.
  case unknown(type: String)

  /// Whether a token stands in it.
  package var holdsSecret: Bool {
    if case .welcome = self { true } else { false }
  }

  /// Appends the frame.
  package func encode(into bytes: inout [UInt8]) {
    switch self {
    case .welcome(let welcome): Self.encode(welcome, into: &bytes)
    case .sent(let id, let conversation, let stamp):
      JSONWriter.frame("sent", into: &bytes) {
        $0.member("id", id)
        $0.member("conversation", conversation)
        $0.member("seq", stamp.seq)
        if let n = stamp.n { $0.member("n", n) }
        $0.member("time", UInt64(clamping: stamp.time))
      }
    case .fail(let error):
      JSONWriter.frame("fail", into: &bytes) {
        if let id = error.id { $0.member("id", id) }
        $0.member("code", error.word)
        $0.member("message", error.message)
      }
    case .message(let push): JSONWriter.frame("message", into: &bytes) { Self.write(push, into: &$0) }
    case .history(let page):
      JSONWriter.frame("history", into: &bytes) {
        $0.member("conversation", page.conversation)
        $0.member("messages", page.messages) { Self.write($0, into: &$1) }
        $0.member("complete", page.isComplete)
      }
    case .conversations(let page):
      JSONWriter.frame("conversations", into: &bytes) {
        $0.member("conversations", page.conversations) { Self.write($0, into: &$1) }
        $0.member("complete", page.isComplete)
      }
    case .reset(let epoch, let n, let top):
      JSONWriter.frame("reset", into: &bytes) {
        $0.member("epoch", epoch)
        $0.member("n", n)
        $0.member("top", top)
      }
    case .gap(let rows):
      JSONWriter.frame("gap", into: &bytes) {
        $0.member("from", rows.lowerBound)
        $0.member("to", rows.upperBound)
      }
    case .receipt(let receipt):
      JSONWriter.frame("receipt", into: &bytes) {
        $0.member("conversation", receipt.conversation)
        $0.member("kind", receipt.kind.rawValue)
        $0.member("name", receipt.name.description)
        $0.member("seq", receipt.seq)
      }
    case .presence(let conversation, let name, let state):
      JSONWriter.frame("presence", into: &bytes) {
        $0.member("conversation", conversation)
        $0.member("name", name.description)
        $0.member("state", state.rawValue)
      }
    case .who(let conversation, let names, let seen):
      JSONWriter.frame("who", into: &bytes) {
        if let conversation { $0.member("conversation", conversation) }
        $0.member("names", names)
        if let seen { $0.member("seen", UInt64(clamping: seen)) }
      }
    case .typing(let conversation, let name):
      JSONWriter.frame("typing", into: &bytes) {
        $0.member("conversation", conversation)
        $0.member("name", name.description)
      }
    case .password: JSONWriter.frame("password", into: &bytes) { _ in }
    case .moderated(let action, let name):
      JSONWriter.frame("moderated", into: &bytes) {
        $0.member("action", action.rawValue)
        $0.member("name", name.description)
      }
    case .unknown(let type): JSONWriter.frame(type, into: &bytes) { _ in }
    }
  }

  /// Throws `bad_request` or `bad_name` for what no server of this protocol says; a `fail` with a code of a newer server reads as `not_supported`, in
  /// the server's word.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> ChatEvent {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "message": return .message(try push(frame))
    case "history": return .history(try history(frame))
    case "conversations": return .conversations(try conversations(frame))
    case "reset":
      return .reset(epoch: try frame.identifier("epoch"), n: try frame.integer("n"), top: try frame.integer("top"))
    case "gap":
      let (first, last) = (try frame.integer("from"), try frame.integer("to"))
      guard first <= last else { throw frame.wrong("to", "\(first) or more") }
      return .gap(first...last)
    case "sent":
      let stamp = Stamp(seq: try frame.integer("seq"), n: try frame.optional("n", frame.integer), time: try time(of: frame))
      return .sent(try frame.identifier("id"), try frame.address("conversation"), stamp)
    case "fail":
      let word = try frame.string("code")
      return .fail(ChatError(ChatError.Code(rawValue: word) ?? .notSupported, try frame.string("message"), id: frame.id, word: word))
    case "presence":
      guard let state = State(rawValue: try frame.string("state")) else { return .unknown(type: "presence") }
      return .presence(try frame.address("conversation"), try frame.name("name"), state)
    case "receipt":
      guard let kind = Receipt.Kind(rawValue: try frame.string("kind")) else { return .unknown(type: "receipt") }
      return .receipt(
        Receipt(
          conversation: try frame.address("conversation"), kind: kind, name: try frame.name("name"), seq: try frame.integer("seq")))
    case "who":
      let seen = try frame.optional("seen", frame.integer).map { Int64(clamping: $0) }
      return .who(try frame.optional("conversation", frame.address), try frame.names("names"), seen: seen)
    case "typing": return .typing(try frame.address("conversation"), try frame.name("name"))
    case "welcome": return .welcome(try welcome(frame))
    case "password": return .password
    case "moderated": return .moderated(try frame.moderation("action"), try frame.name("name"))
    case let type: return .unknown(type: type)
    }
  }

  private static func encode(_ welcome: Welcome, into bytes: inout [UInt8]) {
    JSONWriter.frame("welcome", into: &bytes) {
      $0.member("name", welcome.name.description)
      $0.member("token", welcome.token.hexadecimal)
      $0.member("epoch", welcome.epoch)
      $0.member("top", welcome.top)
      if let n = welcome.n { $0.member("n", n) }
      $0.member("server", welcome.server)
      if welcome.reportsDeliveries { $0.member("receipts", true) }
      if welcome.isAccount { $0.member("account", true) }
      if welcome.isOperator { $0.member("operator", true) }
      $0.member("limits") {
        $0.member("text", UInt64(clamping: welcome.limits.text))
        $0.member("lines", UInt64(clamping: welcome.limits.lines))
        $0.member("frame", UInt64(clamping: welcome.limits.frame))
      }
    }
  }

  private static func welcome(_ frame: JSONObject) throws(ChatError) -> Welcome {
    let limits = try frame.frame("limits")
    return Welcome(
      name: try frame.name("name"), token: try frame.token("token"), epoch: try frame.identifier("epoch"), top: try frame.integer("top"),
      n: try frame.optional("n", frame.integer), server: try frame.string("server"),
      reportsDeliveries: try frame.optional("receipts", frame.boolean) ?? false,
      limits: ChatLimits(
        text: Int(clamping: try limits.integer("text")), lines: Int(clamping: try limits.integer("lines")),
        frame: Int(clamping: try limits.integer("frame"))),
      isAccount: try frame.optional("account", frame.boolean) ?? false,
      isOperator: try frame.optional("operator", frame.boolean) ?? false)
  }

  private static func write(_ push: Push, into writer: inout JSONWriter) {
    if let n = push.n { writer.member("n", n) }
    writer.member("conversation", push.conversation)
    writeContent(of: push, into: &writer)
  }

  private static func writeContent(of push: Push, into writer: inout JSONWriter) {
    writer.member("seq", push.seq)
    writer.member("from", push.from.description)
    writer.member("id", push.id)
    writer.member(push.content)
    writer.member("time", UInt64(clamping: push.time))
  }

  private static func history(_ frame: JSONObject) throws(ChatError) -> HistoryPage {
    var messages: [Push] = []
    for message in try frame.frames("messages") { messages.append(try push(message)) }
    return HistoryPage(
      conversation: try frame.address("conversation"), messages: messages, isComplete: try frame.boolean("complete"))
  }

  private static func write(_ summary: ConversationSummary, into writer: inout JSONWriter) {
    writer.member("conversation", summary.conversation)
    if summary.isMember { writer.member("member", true) }
    if let read = summary.read { writer.member("read", read) }
    writer.member("unread", summary.unread)
    guard let last = summary.last else { return }
    writer.member("last") {
      writeContent(of: last, into: &$0)
      if summary.isCut { $0.member("cut", true) }
    }
  }

  private static func conversations(_ frame: JSONObject) throws(ChatError) -> ConversationPage {
    var conversations: [ConversationSummary] = []
    for summary in try frame.frames("conversations") { conversations.append(try self.summary(summary)) }
    return ConversationPage(conversations: conversations, isComplete: try frame.boolean("complete"))
  }

  private static func summary(_ frame: JSONObject) throws(ChatError) -> ConversationSummary {
    let conversation = try frame.address("conversation")
    let last = try frame.optional("last", frame.frame)
    return ConversationSummary(
      conversation: conversation, isMember: try frame.optional("member", frame.boolean) ?? false,
      read: try frame.optional("read", frame.integer), unread: try frame.integer("unread"),
      last: try last.map { (last) throws(ChatError) in try push(last, n: nil, in: conversation) },
      isCut: try last.flatMap { (last) throws(ChatError) in try last.optional("cut", last.boolean) } ?? false)
  }

  private static func push(_ frame: JSONObject) throws(ChatError) -> Push {
    try push(frame, n: try frame.optional("n", frame.integer), in: try frame.address("conversation"))
  }

  private static func push(_ frame: JSONObject, n: UInt64?, in conversation: Address) throws(ChatError) -> Push {
    Push(
      n: n, conversation: conversation, seq: try frame.integer("seq"), from: try frame.name("from"), id: try frame.identifier("id"),
      content: try content(of: frame), time: try time(of: frame))
  }

  private static func content(of frame: JSONObject) throws(ChatError) -> Content {
    guard frame.has("base64") else { return .text(try frame.string("text")) }
    guard let bytes = Base64.decode(try frame.string("base64")) else { throw frame.wrong("base64", "base64") }
    return .binary(bytes)
  }

  private static func time(of frame: JSONObject) throws(ChatError) -> Int64 {
    Int64(clamping: try frame.integer("time"))
  }
}
