/// A message on its way to the store: everything but the place in its conversation.
package struct Draft: Equatable, Sendable {
  package let conversation: Conversation
  package let sender: Name
  package let id: MessageID
  package let content: Content
  /// The connection it came from.
  package let origin: PeerID
  /// Whether it came from a plain peer: then the hub made its id and it is never sent again.
  package let isPlain: Bool
  /// The names whose inbox gets a row, each once.
  package let inboxes: [Name]

  package init(conversation: Conversation, sender: Name, id: MessageID, content: Content, origin: PeerID, isPlain: Bool, inboxes: [Name]) {
    self.conversation = conversation
    self.sender = sender
    self.id = id
    self.content = content
    self.origin = origin
    self.isPlain = isPlain
    self.inboxes = inboxes
  }

  /// Whether `next` goes on where this stops: the same connection in the same conversation.
  func isFollowed(by next: Draft) -> Bool {
    origin == next.origin && conversation == next.conversation
  }
}
