/// How one of its people finds a conversation.
package struct ConversationSummary: Equatable, Sendable {
  /// Of how many messages, the newest, the unread ones are counted.
  package static let countedMessages = 1_000
  /// Bytes of the last message's content, so that the largest page fits into a frame.
  package static let excerptSize = 100

  package let conversation: Address
  /// Whether it is a room that the reader is a member of.
  package let isMember: Bool
  /// How far the reader has marked it as read, where that ever was.
  package let read: UInt64?
  /// How many messages of others stand behind what the reader has read or, where nothing was ever marked as read, has been delivered; 0 in a room
  /// that the reader is no member of.
  package let unread: UInt64
  /// The last message, of which only the beginning may be here.
  package let last: Push?
  /// Whether it is longer than this.
  package let isCut: Bool

  /// Cuts the last message.
  package init(conversation: Address, isMember: Bool = false, read: UInt64? = nil, unread: UInt64 = 0, last: Push? = nil) {
    let excerpt = last.map { $0.excerpt(Self.excerptSize) }
    self.init(conversation: conversation, isMember: isMember, read: read, unread: unread, last: excerpt, isCut: excerpt != last)
  }

  init(conversation: Address, isMember: Bool, read: UInt64?, unread: UInt64, last: Push?, isCut: Bool) {
    self.conversation = conversation
    self.isMember = isMember
    self.read = read
    self.unread = unread
    self.last = last
    self.isCut = isCut
  }
}

extension Push {
  fileprivate func excerpt(_ limit: Int) -> Push {
    Push(n: n, conversation: conversation, seq: seq, from: from, id: id, content: content.excerpt(limit), time: time)
  }
}
