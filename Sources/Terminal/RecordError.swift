/// A record that cannot be read; those before it have been returned.
package struct RecordError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The record has more bytes than this, its framing not counted.
    case tooLong(limit: Int)
    /// The input ended within the record or within its length of four bytes: how many of these bytes there are.
    case cutShort(have: Int, want: Int)
  }

  /// Which record of the input it is, counted from 1.
  package let record: Int
  package let reason: Reason

  package init(record: Int, reason: Reason) {
    self.record = record
    self.reason = reason
  }
}
