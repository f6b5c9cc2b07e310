/// What a client of the chat protocol asks for: one JSON object per text message.
package enum ChatRequest: Equatable, Sendable {
  /// `listen` is the conversation to hear live; nil means the one that the URL's path names.
  case hello(name: Name, token: Token?, listen: Address?)
  case send(id: MessageID, to: Address, text: String)
  /// Who is online, or who hears a conversation.
  case who(Address?)
  case join(room: Name)
  case leave(room: Name)

  /// Throws `bad_request`, `bad_name` or `not_supported`, with the `id` where one could be read.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> ChatRequest {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "send":
      return .send(id: try frame.identifier("id"), to: try frame.address("to"), text: try frame.string("text"))
    case "hello":
      return .hello(
        name: try frame.name("name"), token: try frame.optional("token", frame.token), listen: try frame.optional("listen", frame.address))
    case "who": return .who(try frame.optional("conversation", frame.address))
    case "join": return .join(room: try room(of: frame))
    case "leave": return .leave(room: try room(of: frame))
    case let type: throw ChatError(.notSupported, "this server does not know \(type.excerpt)", id: frame.id)
    }
  }

  /// Appends the frame.
  package func encode(into bytes: inout [UInt8]) {
    switch self {
    case .hello(let name, let token, let listen):
      JSONWriter.frame("hello", into: &bytes) {
        $0.member("name", name.description)
        if let token { $0.member("token", token.hexadecimal) }
        if let listen { $0.member("listen", listen) }
      }
    case .send(let id, let recipient, let text):
      JSONWriter.frame("send", into: &bytes) {
        $0.member("id", id)
        $0.member("to", recipient)
        $0.member("text", text)
      }
    case .who(let conversation):
      JSONWriter.frame("who", into: &bytes) {
        if let conversation { $0.member("conversation", conversation) }
      }
    case .join(let room): JSONWriter.frame("join", into: &bytes) { $0.member("conversation", .room(room)) }
    case .leave(let room): JSONWriter.frame("leave", into: &bytes) { $0.member("conversation", .room(room)) }
    }
  }

  private static func room(of frame: JSONObject) throws(ChatError) -> Name {
    guard case .room(let room) = try frame.address("conversation") else { throw frame.wrong("conversation", "a room") }
    return room
  }
}

extension String {
  /// The beginning, at most 64 bytes of it and never half a character.
  fileprivate var excerpt: String {
    var excerpt = String.UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= 64 else { break }
      excerpt.append(scalar)
    }
    return String(excerpt)
  }
}
