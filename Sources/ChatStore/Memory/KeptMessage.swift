import Chat

/// A message as long as the store has it.
struct KeptMessage: Sendable {
  /// Where the archive has its conversation.
  let slot: Int
  let seq: UInt64
  let sender: Name
  let account: AccountID?
  let id: MessageID
  let content: Content
  let time: Int64
  let rows: [InboxRow]

  init(_ draft: Draft, slot: Int, stamp: Stamp, rows: [InboxRow]) {
    self.slot = slot
    self.seq = stamp.seq
    self.sender = draft.sender
    self.account = draft.account
    self.id = draft.id
    self.content = draft.content
    self.time = stamp.time
    self.rows = rows
  }

  /// Bytes of content.
  var size: Int {
    switch content {
    case .text(let text): text.utf8.count
    case .binary(let bytes): bytes.count
    }
  }

  func push(in conversation: Address, n: UInt64?) -> Push {
    Push(n: n, conversation: conversation, seq: seq, from: sender, id: id, content: content, time: time)
  }
}
