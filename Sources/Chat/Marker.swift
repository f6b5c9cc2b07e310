/// How far a reader has got in a conversation, and who is to be told.
package struct Marker: Equatable, Sendable {
  package let conversation: Conversation
  package let kind: Receipt.Kind
  package let reader: Name
  package let seq: UInt64
  /// The senders of what was reached, each once, never the reader.
  package let senders: [Sender]

  package struct Sender: Equatable, Sendable {
    package let account: AccountID
    package let name: Name

    package init(account: AccountID, name: Name) {
      self.account = account
      self.name = name
    }
  }

  package init(conversation: Conversation, kind: Receipt.Kind, reader: Name, seq: UInt64, senders: [Sender]) {
    self.conversation = conversation
    self.kind = kind
    self.reader = reader
    self.seq = seq
    self.senders = senders
  }

  /// As one of its people is told.
  func receipt(for person: Name) -> Receipt {
    Receipt(conversation: conversation.address(for: person), kind: kind, name: reader, seq: seq)
  }
}
