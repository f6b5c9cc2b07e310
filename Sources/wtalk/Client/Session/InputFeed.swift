import NIOCore
import WebSocketCore

/// Counts the records of the input and says what each asks for, or why this run cannot send it.
struct InputFeed {
  private let isChat: Bool
  private let skipsEmpty: Bool
  private let hasID: Bool
  private var translator: RecordTranslator
  private var messages = 0
  private(set) var records = 0

  init(_ configuration: ClientSession.Configuration) {
    isChat = configuration.manner != .plain
    skipsEmpty = configuration.local == .interactive
    hasID = configuration.id != nil
    translator = RecordTranslator(configuration.inputForm)
  }

  /// A message that was given with `--message`.
  mutating func message(_ text: String) throws(RecordTranslator.Problem) -> WebSocketCore.Message {
    messages += 1
    return try translator.message(text)
  }

  mutating func outgoing(_ record: ByteBuffer) throws(RecordTranslator.Problem) -> Outgoing {
    records += 1
    if skipsEmpty, record.readableBytes == 0 { return .nothing }
    let outgoing = try translator.outgoing(record)
    guard case .message(let message, let recipient, _) = outgoing else { return outgoing }
    guard isChat || recipient == nil else { throw RecordTranslator.Problem(why: "has a recipient, which needs a chat (--as)") }
    guard !isChat || message.kind == .text else { throw RecordTranslator.Problem(why: "is binary, and a chat takes text only") }
    messages += 1
    guard !hasID || messages == 1 else { throw RecordTranslator.Problem(why: "is one too many: --id names one message") }
    return outgoing
  }
}
