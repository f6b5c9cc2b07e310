/// What a client of the chat protocol asks for: one JSON object per text message.
package enum ChatRequest: Equatable, Sendable {
  case hello(Hello)
  /// Makes an account of the hello's name and password, and begins its first session.
  case register(Hello, Invite?)
  case send(id: MessageID, to: Address, text: String)
  /// The device has every row of its inbox up to this one.
  case got(UInt64)
  /// The person has seen everything in the conversation up to `seq`.
  case read(Address, seq: UInt64)
  case history(HistoryQuery)
  /// Which conversations one has.
  case conversations(ConversationQuery)
  /// How far what one said in the conversation has come.
  case receipts(Address)
  /// Who is online, or who hears a conversation.
  case who(Address?)
  /// The person is writing something for the conversation.
  case typing(Address)
  case join(room: Name)
  case leave(room: Name)
  /// Another password instead of the old one.
  case password(old: Password, new: Password)
  /// Ends what this session's login began, or every login of the name.
  case logOut(everywhere: Bool)
  case moderate(Moderation, Name)

  /// Whether a password, a token or an invite stands in it.
  package var holdsSecret: Bool {
    switch self {
    case .hello, .register, .password: true
    default: false
    }
  }

  /// Throws `bad_request`, `bad_name` or `not_supported`, with the `id` where one could be read.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> ChatRequest {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "send":
      return .send(id: try frame.identifier("id"), to: try frame.address("to"), text: try frame.string("text"))
    case "hello": return .hello(try Hello(frame))
    case "register": return .register(try Hello(frame), try frame.optional("invite", frame.invite))
    case "got": return .got(try frame.integer("n"))
    case "read": return .read(try frame.address("conversation"), seq: try frame.integer("seq"))
    case "history": return .history(try query(frame))
    case "conversations": return .conversations(try conversationQuery(frame))
    case "receipts": return .receipts(try frame.address("conversation"))
    case "who": return .who(try frame.optional("conversation", frame.address))
    case "typing": return .typing(try frame.address("conversation"))
    case "join": return .join(room: try room(of: frame))
    case "leave": return .leave(room: try room(of: frame))
    case "password": return .password(old: try frame.password("old"), new: try frame.password("new"))
    case "logout": return .logOut(everywhere: try frame.optional("everywhere", frame.boolean) ?? false)
    case "moderate": return .moderate(try frame.moderation("action"), try frame.name("name"))
    case let type: throw ChatError(.notSupported, "this server does not know \(type.excerpt(64))", id: frame.id)
    }
  }

  /// Appends the frame.
  package func encode(into bytes: inout [UInt8]) {
    switch self {
    case .hello(let hello): JSONWriter.frame("hello", into: &bytes) { hello.write(into: &$0) }
    case .register(let hello, let invite):
      JSONWriter.frame("register", into: &bytes) {
        hello.write(into: &$0)
        if let invite { $0.member("invite", invite.digits) }
      }
    case .send(let id, let recipient, let text):
      JSONWriter.frame("send", into: &bytes) {
        $0.member("id", id)
        $0.member("to", recipient)
        $0.member("text", text)
      }
    case .got(let n): JSONWriter.frame("got", into: &bytes) { $0.member("n", n) }
    case .read(let conversation, let seq):
      JSONWriter.frame("read", into: &bytes) {
        $0.member("conversation", conversation)
        $0.member("seq", seq)
      }
    case .history(let query): Self.encode(query, into: &bytes)
    case .conversations(let query): Self.encode(query, into: &bytes)
    case .receipts(let conversation): JSONWriter.frame("receipts", into: &bytes) { $0.member("conversation", conversation) }
    case .who(let conversation):
      JSONWriter.frame("who", into: &bytes) {
        if let conversation { $0.member("conversation", conversation) }
      }
    case .typing(let conversation): JSONWriter.frame("typing", into: &bytes) { $0.member("conversation", conversation) }
    case .join(let room): JSONWriter.frame("join", into: &bytes) { $0.member("conversation", .room(room)) }
    case .leave(let room): JSONWriter.frame("leave", into: &bytes) { $0.member("conversation", .room(room)) }
    case .password(let old, let new):
      JSONWriter.frame("password", into: &bytes) {
        $0.member("old", old.revealed)
        $0.member("new", new.revealed)
      }
    case .logOut(let everywhere): JSONWriter.frame("logout", into: &bytes) { if everywhere { $0.member("everywhere", true) } }
    case .moderate(let action, let name):
      JSONWriter.frame("moderate", into: &bytes) {
        $0.member("action", action.rawValue)
        $0.member("name", name.description)
      }
    }
  }

  private static func query(_ frame: JSONObject) throws(ChatError) -> HistoryQuery {
    HistoryQuery(
      conversation: try frame.address("conversation"), before: try frame.optional("before", frame.integer),
      after: try frame.optional("after", frame.integer), limit: try frame.optional("limit", frame.clampedInteger),
      search: try frame.optional("search", frame.string))
  }

  private static func encode(_ query: HistoryQuery, into bytes: inout [UInt8]) {
    JSONWriter.frame("history", into: &bytes) {
      $0.member("conversation", query.conversation)
      if let before = query.before { $0.member("before", before) }
      if let after = query.after { $0.member("after", after) }
      $0.member("limit", UInt64(query.limit))
      if let search = query.search { $0.member("search", search) }
    }
  }

  private static func conversationQuery(_ frame: JSONObject) throws(ChatError) -> ConversationQuery {
    let before = try frame.optional("before", frame.frame)
    return ConversationQuery(
      before: try before.map { (place) throws(ChatError) in
        ConversationQuery.Place(conversation: try place.address("conversation"), seq: try place.integer("seq"))
      }, limit: try frame.optional("limit", frame.clampedInteger))
  }

  private static func encode(_ query: ConversationQuery, into bytes: inout [UInt8]) {
    JSONWriter.frame("conversations", into: &bytes) {
      if let before = query.before {
        $0.member("before") {
          $0.member("conversation", before.conversation)
          $0.member("seq", before.seq)
        }
      }
      $0.member("limit", UInt64(query.limit))
    }
  }

  private static func room(of frame: JSONObject) throws(ChatError) -> Name {
    guard case .room(let room) = try frame.address("conversation") else { throw frame.wrong("conversation", "a room") }
    return room
  }
}
