/// What the store adds to a message: its place in the conversation and in the sender's inbox, and the time.
package struct Stamp: Equatable, Sendable {
  /// 1, 2, 3 … in the conversation.
  package let seq: UInt64
  /// The row in the sender's inbox, where the sender has one.
  package let n: UInt64?
  /// Milliseconds since 1970, for display only.
  package let time: Int64

  package init(seq: UInt64, n: UInt64?, time: Int64) {
    self.seq = seq
    self.n = n
    self.time = time
  }
}
