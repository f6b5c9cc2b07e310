/// Rows of an inbox.
package struct InboxPage: Equatable, Sendable {
  /// As their reader is shown them, each with its `n`, which goes up, as a rule by one: what is missing, also behind the row that was named,
  /// retention has taken.
  package let rows: [Push]
  /// The newest row that the inbox had when it was read.
  package let top: UInt64

  package init(rows: [Push], top: UInt64) {
    self.rows = rows
    self.top = top
  }
}
