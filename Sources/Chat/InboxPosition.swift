/// Where a device says that it stopped in its inbox.
package struct InboxPosition: Equatable, Sendable {
  /// The store that counted; nil: whichever is there.
  package let epoch: MessageID?
  /// The last row that the device has.
  package let n: UInt64
  /// The id of the message in that row, where the device knows it.
  package let last: MessageID?

  package init(epoch: MessageID?, n: UInt64, last: MessageID?) {
    self.epoch = epoch
    self.n = n
    self.last = last
  }
}
