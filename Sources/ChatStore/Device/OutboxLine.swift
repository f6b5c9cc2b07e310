package import Chat

/// Something that its sender wants to say, and the server has not answered yet.
package struct OutboxLine: Equatable, Sendable {
  package let id: MessageID
  package let recipient: Address
  package let text: String
  /// When it was entered, in milliseconds since 1970.
  package let time: Int64

  package init(id: MessageID, recipient: Address, text: String, time: Int64) {
    self.id = id
    self.recipient = recipient
    self.text = text
    self.time = time
  }
}
