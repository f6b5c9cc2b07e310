/// Counts the records of an input and keeps those that are to be returned.
struct RecordCollector: Sendable {
  let maximumLength: Int
  let skipsEmpty: Bool
  private(set) var error: RecordError?

  private var records: [Range<Int>] = []
  private var counted = 0

  init(maximumLength: Int, skipsEmpty: Bool) {
    self.maximumLength = maximumLength
    self.skipsEmpty = skipsEmpty
  }

  mutating func add(_ record: Range<Int>) {
    guard record.count <= maximumLength else { return fail(.tooLong(limit: maximumLength)) }
    counted += 1
    if !skipsEmpty || !record.isEmpty { records.append(record) }
  }

  /// The record after those that were added cannot be read.
  mutating func fail(_ reason: RecordError.Reason) {
    error = RecordError(record: counted + 1, reason: reason)
  }

  /// Returns the records since the last time.
  mutating func take() -> [Range<Int>] {
    defer { records = [] }
    return records
  }
}
