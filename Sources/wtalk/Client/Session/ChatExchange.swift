import Chat
import NIOCore
import WebSocketCore

/// The chat half of a client run: what was said under a name, and what has become of it.
struct ChatExchange {
  let name: Name
  /// Where messages go that name no recipient.
  var conversation: Address
  /// nil for a run without a device.
  var inbox: InboxReader?
  private var window = AcknowledgmentWindow()
  /// Per conversation the last message that is stored, where its delivery matters.
  private var stored: [Address: UInt64] = [:]
  private var delivered: [Address: UInt64] = [:]
  private let awaitsDelivery: Bool

  init(name: Name, conversation: Address, device: Device?, awaitsDelivery: Bool) {
    self.name = name
    self.conversation = conversation
    self.awaitsDelivery = awaitsDelivery
    inbox = device.map(InboxReader.init)
  }

  var unacknowledged: Int { window.count }
  var isFull: Bool { window.isFull }

  /// Whether something is stored that the recipient does not have yet.
  var hasUndelivered: Bool { stored.contains { delivered[$0.key, default: 0] < $0.value } }

  /// Whether all that was said has come as far as it should.
  var isSettled: Bool { window.isEmpty && !hasUndelivered }

  func hello(token: Token?) -> WebSocketCore.Message {
    Self.message(
      .hello(Hello(name: name, token: token, listen: conversation, device: inbox?.device, position: inbox?.cursor?.position)))
  }

  mutating func say(_ text: ByteBuffer, to recipient: Address?, id: MessageID) {
    window.add(Self.message(.send(id: id, to: recipient ?? conversation, text: String(buffer: text))), id: id)
  }

  /// What may be sent now.
  mutating func release() -> [WebSocketCore.Message] { window.release() }

  /// The link is gone: what is not acknowledged is said again, in the same order.
  mutating func restart() { window.restart() }

  /// Whether the message was one of ours that awaited its answer.
  mutating func acknowledged(_ id: MessageID, in conversation: Address, at seq: UInt64) -> Bool {
    guard window.acknowledge(id) else { return false }
    if awaitsDelivery { stored[conversation] = max(seq, stored[conversation, default: 0]) }
    return true
  }

  /// Whether the message was one of ours that awaited its answer.
  mutating func refused(_ id: MessageID) -> Bool { window.acknowledge(id) }

  /// Both kinds of receipt say that the recipient has it.
  mutating func received(_ receipt: Receipt) {
    guard awaitsDelivery else { return }
    delivered[receipt.conversation] = max(receipt.seq, delivered[receipt.conversation, default: 0])
  }

  static func message(_ request: ChatRequest) -> WebSocketCore.Message {
    var bytes: [UInt8] = []
    request.encode(into: &bytes)
    return WebSocketCore.Message(.text, ByteBuffer(bytes: bytes))
  }
}
