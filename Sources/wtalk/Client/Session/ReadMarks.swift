import Chat

/// What of each conversation has come and is not marked as read.
struct ReadMarks {
  private struct Mark {
    let seq: UInt64
    let row: UInt64
  }

  private static let limit = 1_000

  private var marks: [Address: Mark] = [:]

  /// A message of somebody else has come, with this row of the inbox.
  mutating func add(_ seq: UInt64, in conversation: Address, row: UInt64) {
    guard marks[conversation] != nil || marks.count < Self.limit else { return }
    marks[conversation] = Mark(seq: seq, row: row)
  }

  /// What the person, who is there, has read to; `row` is the last one that has been shown.
  mutating func take(in conversation: Address, shown row: UInt64) -> UInt64? {
    guard let mark = marks[conversation], mark.row <= row else { return nil }
    marks[conversation] = nil
    return mark.seq
  }
}
