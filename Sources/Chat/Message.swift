/// A message that is stored.
package struct Message: Equatable, Sendable {
  package let draft: Draft
  package let stamp: Stamp
  /// The row in each of the draft's inboxes, in their order.
  package let rows: [UInt64]

  package init(_ draft: Draft, stamp: Stamp, rows: [UInt64]) {
    self.draft = draft
    self.stamp = stamp
    self.rows = rows
  }

  /// The message as `reader` is shown it, `n` being the row in that reader's inbox.
  func push(to reader: Name, n: UInt64?) -> Push {
    Push(
      n: n, conversation: draft.conversation.address(for: reader), seq: stamp.seq, from: draft.sender, id: draft.id,
      content: draft.content, time: stamp.time)
  }
}
