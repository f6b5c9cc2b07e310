/// A message on its way to the store: everything but the place in its conversation and in the inboxes.
package struct Draft: Equatable, Sendable {
  package let conversation: Conversation
  package let sender: Name
  /// The sender's; nil for a plain peer that gave no name.
  package let account: AccountID?
  package let id: MessageID
  package let content: Content
  /// The connection it came from.
  package let origin: PeerID
  /// Whether it came from a plain peer: then the hub made its id and it is never sent again.
  package let isPlain: Bool

  package init(
    conversation: Conversation, sender: Name, account: AccountID?, id: MessageID, content: Content, origin: PeerID, isPlain: Bool
  ) {
    self.conversation = conversation
    self.sender = sender
    self.account = account
    self.id = id
    self.content = content
    self.origin = origin
    self.isPlain = isPlain
  }

  /// What its sender is told when the store refuses it.
  func refusal(_ code: ChatError.Code) -> ChatError {
    let reason =
      switch code {
      case .noSuchUser: "nobody is called \(conversation.address(for: sender).description.dropFirst()) here"
      case .idReused: "this id belongs to another message"
      case .storageFull: "the server's disk is full; nothing new is kept for now"
      case .quota: quotaReason
      default: "the server does not keep this message"
      }
    return ChatError(code, reason, id: id)
  }

  private var quotaReason: String {
    switch conversation.address(for: sender) {
    case .room: "you have made enough rooms"
    case .person(let person): "\(person) is away, and enough of your messages wait"
    }
  }

  /// Whether `next` goes on where this stops: the same connection in the same conversation.
  func isFollowed(by next: Draft) -> Bool {
    origin == next.origin && conversation == next.conversation
  }
}
