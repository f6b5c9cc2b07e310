/// Some records, in order, which share one buffer.
package struct RecordBatch: Equatable, Sendable {
  /// The records and what stands between them.
  package let bytes: [UInt8]
  /// Where the records stand in `bytes`.
  package let records: [Range<Int>]

  init(bytes: [UInt8], records: [Range<Int>]) {
    self.bytes = bytes
    self.records = records
  }

  /// One record alone.
  package init(_ record: [UInt8]) {
    self.init(bytes: record, records: [record.indices])
  }

  static let empty = RecordBatch(bytes: [], records: [])

  package var isEmpty: Bool { records.isEmpty }
}
