/// A record that is longer than the limit.
package struct RecordError: Error, Equatable, Sendable {
  /// Which record it is, counted from 1.
  package let record: Int
  /// The most bytes a record may have, its separator not counted.
  package let limit: Int

  package init(record: Int, limit: Int) {
    self.record = record
    self.limit = limit
  }
}
