/// A message that is stored.
package struct Message: Equatable, Sendable {
  package let draft: Draft
  package let stamp: Stamp
  /// Its places in the inboxes of those who get it, the sender's included, as far as they have one; each inbox once.
  package let rows: [InboxRow]

  package init(_ draft: Draft, stamp: Stamp, rows: [InboxRow]) {
    self.draft = draft
    self.stamp = stamp
    self.rows = rows
  }

  /// The message as `reader` is shown it, `n` being the row in that reader's inbox.
  package func push(to reader: Name, n: UInt64?) -> Push {
    Push(
      n: n, conversation: draft.conversation.address(for: reader), seq: stamp.seq, from: draft.sender, id: draft.id,
      content: draft.content, time: stamp.time)
  }
}
