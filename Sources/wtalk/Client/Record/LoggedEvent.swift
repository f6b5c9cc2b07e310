import Chat
import WebSocketCore

/// One line of a log, as far as it can be shown.
struct LoggedEvent: Equatable {
  enum Kind: Equatable {
    case start(url: String, name: Name?, conversation: Address?)
    case open(url: String)
    /// Without a place it is a plain connection's.
    case message(String, from: Name?, conversation: Address?, time: Int64?)
    case send(String, to: Address?, id: MessageID?)
    case sent(MessageID, Address, seq: UInt64)
    case fail(MessageID?, String)
    case receipt(Receipt)
    case presence(Address, Name, ChatEvent.State)
    case close(CloseCode?, reason: String)
    /// Nothing that is shown.
    case other
  }

  /// Milliseconds since 1970; nil in the output of `--jsonl`.
  let at: Int64?
  let kind: Kind

  init(at: Int64?, _ kind: Kind) {
    self.at = at
    self.kind = kind
  }

  /// - Throws: `bad_request` or `bad_name`.
  init(_ bytes: UnsafeRawBufferPointer) throws(ChatError) {
    let object = try JSONObject(bytes)
    at = try object.optional("at", object.time)
    kind = try Self.kind(of: object)
  }

  private static func kind(of object: JSONObject) throws(ChatError) -> Kind {
    switch try object.string("event") {
    case "start":
      return .start(
        url: try object.string("url"), name: try object.optional("as", object.personName),
        conversation: try object.optional("to", object.address))
    case "open": return .open(url: try object.string("url"))
    case "message":
      return .message(
        try text(of: object), from: try object.optional("from", object.personName),
        conversation: try object.optional("conversation", object.address), time: try object.optional("time", object.time))
    case "send":
      return .send(try text(of: object), to: try object.optional("to", object.address), id: try object.optional("id", object.identifier))
    case "sent": return .sent(try object.identifier("id"), try object.address("conversation"), seq: try object.integer("seq"))
    case "fail": return .fail(try object.optional("id", object.identifier), try object.string("message"))
    case "receipt": return .receipt(try receipt(object))
    case "presence": return .presence(try object.address("conversation"), try object.personName("name"), try state(object))
    case "close":
      let code = try object.optional("code", object.integer).map { CloseCode(rawValue: UInt16(clamping: $0)) }
      return .close(code, reason: try object.optional("reason", object.string) ?? "")
    case "ping", "pong", "reset", "gap", "typing": return .other
    case let event: throw ChatError(.badRequest, "there is no event \(event)")
    }
  }

  /// Binary messages are shown as base64.
  private static func text(of object: JSONObject) throws(ChatError) -> String {
    try object.string(object.has("base64") ? "base64" : "text")
  }

  private static func receipt(_ object: JSONObject) throws(ChatError) -> Receipt {
    guard let kind = Receipt.Kind(rawValue: try object.string("kind")) else {
      throw ChatError(.badRequest, "\"kind\" must be delivered or read")
    }
    return Receipt(
      conversation: try object.address("conversation"), kind: kind, name: try object.personName("name"), seq: try object.integer("seq"))
  }

  private static func state(_ object: JSONObject) throws(ChatError) -> ChatEvent.State {
    guard let state = ChatEvent.State(rawValue: try object.string("state")) else {
      throw ChatError(.badRequest, "\"state\" must be here, gone, joined or left")
    }
    return state
  }
}

extension JSONObject {
  fileprivate func personName(_ key: StaticString) throws(ChatError) -> Name { try Name(try string(key)) }

  fileprivate func time(_ key: StaticString) throws(ChatError) -> Int64 { Int64(clamping: try integer(key)) }
}
