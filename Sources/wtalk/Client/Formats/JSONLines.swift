import Chat
import NIOCore
import WebSocketCore

/// The objects of `--jsonl`, one a line: what happens on a connection, and what to do there; lossless both ways.
enum JSONLines {
  // MARK: Out

  /// Begins the log of a run.
  static func start(_ session: ClientSession.Configuration) -> [UInt8] {
    let line = JSONLine("start").adding("url", session.url)
    guard case .chat(let name, let conversation) = session.manner else { return line.finished() }
    return line.adding("as", name.description).adding("to", conversation.description).finished()
  }

  static func open(url: String, subprotocol: String?) -> [UInt8] {
    JSONLine("open").adding("url", url).adding("subprotocol", subprotocol).finished()
  }

  static func message(_ message: WebSocketCore.Message) -> [UInt8] {
    JSONLine("message").adding(message).finished()
  }

  /// A message of a chat that `reader` is in.
  static func message(_ push: Push, to reader: Name) -> [UInt8] {
    let line =
      switch push.content {
      case .text(let text): JSONLine("message").adding("type", "text").adding("text", text)
      case .binary(let bytes): JSONLine("message").adding("type", "binary").adding("base64", WebSocketCore.Base64.encode(bytes))
      }
    return
      line
      .adding("conversation", push.conversation.description).adding("from", push.from.description)
      .adding("to", recipient(of: push, reader).description).adding("id", push.id.description).adding("seq", push.seq)
      .adding("time", UInt64(clamping: push.time)).finished()
  }

  static func ping(_ payload: ByteBuffer) -> [UInt8] { JSONLine("ping").adding("base64", base64(payload)).finished() }

  static func pong(_ payload: ByteBuffer) -> [UInt8] { JSONLine("pong").adding("base64", base64(payload)).finished() }

  static func close(_ code: CloseCode?, reason: String) -> [UInt8] {
    JSONLine("close").adding("code", code.map { UInt64($0.rawValue) }).adding("reason", reason).finished()
  }

  static func sent(_ id: MessageID, _ conversation: Address, _ stamp: Stamp) -> [UInt8] {
    JSONLine("sent").adding("id", id.description).adding("conversation", conversation.description).adding("seq", stamp.seq)
      .adding("time", UInt64(clamping: stamp.time)).finished()
  }

  static func fail(_ error: ChatError) -> [UInt8] {
    JSONLine("fail").adding("id", error.id?.description).adding("code", error.word).adding("message", error.message).finished()
  }

  static func presence(_ conversation: Address, _ name: Name, _ state: ChatEvent.State) -> [UInt8] {
    JSONLine("presence").adding("conversation", conversation.description).adding("name", name.description)
      .adding("state", state.rawValue).finished()
  }

  static func typing(_ conversation: Address, _ name: Name) -> [UInt8] {
    JSONLine("typing").adding("conversation", conversation.description).adding("name", name.description).finished()
  }

  static func receipt(_ receipt: Receipt) -> [UInt8] {
    JSONLine("receipt").adding("conversation", receipt.conversation.description).adding("kind", receipt.kind.rawValue)
      .adding("name", receipt.name.description).adding("seq", receipt.seq).finished()
  }

  static func reset(after n: UInt64, top: UInt64) -> [UInt8] { JSONLine("reset").adding("n", n).adding("top", top).finished() }

  static func gap(_ rows: ClosedRange<UInt64>) -> [UInt8] {
    JSONLine("gap").adding("from", rows.lowerBound).adding("to", rows.upperBound).finished()
  }

  /// A message of ours, for the log.
  static func send(_ message: WebSocketCore.Message, to recipient: Address?, id: MessageID?) -> [UInt8] {
    let line = JSONLine("send").adding("to", recipient?.description).adding("id", id?.description)
    switch message.kind {
    case .text: return line.adding("text", String(buffer: message.payload)).finished()
    case .binary: return line.adding("base64", Self.base64(message.payload)).finished()
    }
  }

  /// A finished object with the time, in milliseconds since 1970, behind its event.
  static func stamped(_ object: [UInt8], at time: Int64) -> [UInt8] {
    let event = #"{"event":""#.utf8.count
    guard let end = object.dropFirst(event).firstIndex(of: UInt8(ascii: "\"")) else { return object }
    return object[...end] + Array(",\"at\":\(max(time, 0))".utf8) + object[(end + 1)...]
  }

  private static func recipient(of push: Push, _ reader: Name) -> Address {
    switch push.conversation {
    case .room: push.conversation
    case .person: push.from == reader ? push.conversation : .person(reader)
    }
  }

  private static func base64(_ bytes: ByteBuffer) -> String { WebSocketCore.Base64.encode(bytes.readableBytesView) }

  // MARK: In

  /// What an object asks for. Events that only tell something are `.nothing`, so that one run's output can be another's input.
  static func outgoing(_ record: ByteBuffer) throws(RecordTranslator.Problem) -> Outgoing {
    let result = record.withUnsafeReadableBytes { bytes in
      Result { () throws(ChatError) in try outgoing(JSONObject(bytes)) }
    }
    do throws(ChatError) {
      return try result.get()
    } catch {
      throw RecordTranslator.Problem(why: "is no object of --jsonl: \(error.message)")
    }
  }

  private static func outgoing(_ object: JSONObject) throws(ChatError) -> Outgoing {
    switch try object.string("event") {
    case "message":
      return .message(try message(object), to: try object.optional("to", object.address), id: try object.optional("id", object.identifier))
    case "ping": return .ping(try payload(object))
    case "pong": return .pong(try payload(object))
    case "close": return try close(object)
    case "start", "open", "send", "sent", "fail", "presence", "receipt", "typing", "reset", "gap": return .nothing
    case let event: throw ChatError(.badRequest, "there is no event \(event)")
    }
  }

  private static func message(_ object: JSONObject) throws(ChatError) -> WebSocketCore.Message {
    guard !object.has("base64") || !object.has("text") else { throw ChatError(.badRequest, "a message has \"text\" or \"base64\"") }
    if object.has("base64") { return WebSocketCore.Message(.binary, ByteBuffer(bytes: try bytes(object))) }
    return WebSocketCore.Message(.text, ByteBuffer(string: try object.string("text")))
  }

  private static func payload(_ object: JSONObject) throws(ChatError) -> ByteBuffer {
    let payload =
      object.has("base64") ? ByteBuffer(bytes: try bytes(object)) : ByteBuffer(string: try object.optional("text", object.string) ?? "")
    guard payload.readableBytes <= 125 else { throw ChatError(.badRequest, "a ping or pong holds at most 125 bytes") }
    return payload
  }

  private static func bytes(_ object: JSONObject) throws(ChatError) -> [UInt8] {
    guard let bytes = WebSocketCore.Base64.decode(try object.string("base64")) else {
      throw ChatError(.badRequest, "\"base64\" must be base64")
    }
    return bytes
  }

  private static func close(_ object: JSONObject) throws(ChatError) -> Outgoing {
    let reason = try object.optional("reason", object.string) ?? ""
    let number = try object.optional("code", object.integer)
    let code = number.map { CloseCode(rawValue: UInt16(clamping: $0)) }
    guard code?.mayBeSent ?? reason.isEmpty else { throw ChatError(.badRequest, "a close needs a code that may be sent, as 1000") }
    guard reason.utf8.count <= 123 else { throw ChatError(.badRequest, "the reason of a close holds at most 123 bytes") }
    return .close(code, reason: reason)
  }
}

extension JSONLine {
  /// Adds `type` and, for text, `text`, else `base64`.
  consuming func adding(_ message: WebSocketCore.Message) -> JSONLine {
    switch message.kind {
    case .text: adding("type", "text").adding("text", String(buffer: message.payload))
    case .binary: adding("type", "binary").adding("base64", WebSocketCore.Base64.encode(message.payload.readableBytesView))
    }
  }
}
