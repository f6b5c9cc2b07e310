import Chat

/// A conversation as it is after the writes so far; its count and its end are written only with the batch.
final class ConversationRecord {
  let number: Int64
  let names: Conversation
  var seq: Int64
  /// The number of the newest message among all.
  var last: Int64
  /// The link of the newest message.
  var head: Link
  /// The newest message that retention took; 0: none.
  var forgotten: Int64
  /// Accounts that are known to have written in it.
  var writers: Set<Int64> = []
  /// Whether `seq`, `last` and `head` are not written yet.
  var isChanged = false

  init(number: Int64, names: Conversation, seq: Int64, last: Int64, head: Link, forgotten: Int64) {
    self.number = number
    self.names = names
    self.seq = seq
    self.last = last
    self.head = head
    self.forgotten = forgotten
  }
}
