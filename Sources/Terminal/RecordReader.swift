internal import Glibc

/// Cuts a stream of bytes into records that end with a separator; every byte but the separators is kept, `\r` too.
package struct RecordReader: Sendable {
  /// The record that is too long; it and what follows it are not read, the records before it have been returned.
  package private(set) var error: RecordError?

  private let separator: UInt8
  private let maximumLength: Int
  private var partial: [UInt8] = []
  private var completed = 0

  package init(separator: UInt8 = UInt8(ascii: "\n"), maximumLength: Int) {
    self.separator = separator
    self.maximumLength = maximumLength
  }

  /// Returns the records that these bytes complete; the work is proportional to the bytes, however they are cut.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var rest = bytes[...]
    while error == nil, !rest.isEmpty {
      let end = firstSeparator(in: rest)
      append(rest[..<(end ?? rest.endIndex)])
      guard error == nil, let end else { break }
      records.append(takePartial())
      rest = rest[(end + 1)...]
    }
    return records
  }

  /// Returns the last record when it has no separator; nil when nothing is left, or too much.
  package mutating func finish() -> [UInt8]? {
    error == nil && !partial.isEmpty ? takePartial() : nil
  }

  private func firstSeparator(in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    let rebased = UnsafeRawBufferPointer(rebasing: bytes)
    guard let base = rebased.baseAddress, let found = memchr(base, Int32(separator), rebased.count) else { return nil }
    return bytes.startIndex + (UnsafeRawPointer(found) - base)
  }

  private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard bytes.count <= maximumLength - partial.count else {
      error = RecordError(record: completed + 1, limit: maximumLength)
      partial = []
      return
    }
    partial.append(contentsOf: bytes)
  }

  private mutating func takePartial() -> [UInt8] {
    defer { partial = [] }
    completed += 1
    return partial
  }
}
