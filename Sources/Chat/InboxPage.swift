/// Rows of an inbox.
package struct InboxPage: Equatable, Sendable {
  /// As their reader is shown them, each with its `n`, which goes up by one. Where the first is not the row after the one that was named,
  /// retention has taken what was between.
  package let rows: [Push]
  /// The newest row that the inbox had when it was read.
  package let top: UInt64

  package init(rows: [Push], top: UInt64) {
    self.rows = rows
    self.top = top
  }
}
