/// A message as one reader gets it in a `message` frame.
package struct Push: Equatable, Sendable {
  /// The row in the reader's inbox, where it has one.
  package let n: UInt64?
  package let conversation: Address
  package let seq: UInt64
  package let from: Name
  package let id: MessageID
  package let content: Content
  /// Milliseconds since 1970.
  package let time: Int64

  package init(n: UInt64?, conversation: Address, seq: UInt64, from: Name, id: MessageID, content: Content, time: Int64) {
    self.n = n
    self.conversation = conversation
    self.seq = seq
    self.from = from
    self.id = id
    self.content = content
    self.time = time
  }
}
