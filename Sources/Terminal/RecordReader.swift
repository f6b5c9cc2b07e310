/// Cuts a stream of bytes into records; every byte but the framing's own is kept.
///
/// The work is proportional to the bytes, however they are cut, and all records of one read share one buffer.
package struct RecordReader: Sendable {
  private static let prefixLength = 4

  private let framing: RecordFraming
  private let stripsCarriageReturn: Bool
  private var search: SeparatorSearch?
  private var collector: RecordCollector
  /// What was read and not returned: the beginning of a record with its framing.
  private var pending: [UInt8] = []

  /// - Parameters:
  ///   - stripsCarriageReturn: whether one CR before the newline belongs to the line's end; for lines only.
  ///   - skipsEmpty: whether empty records are counted only.
  ///   - maximumLength: the most bytes that a record may have, its framing not counted.
  package init(framing: RecordFraming = .lines, stripsCarriageReturn: Bool = false, skipsEmpty: Bool = false, maximumLength: Int) {
    self.framing = framing
    self.stripsCarriageReturn = stripsCarriageReturn && framing == .lines
    collector = RecordCollector(maximumLength: maximumLength, skipsEmpty: skipsEmpty)
    if case .separated(let separator) = framing { search = SeparatorSearch(separator) }
  }

  /// The record that cannot be read; it and what follows it are lost, the records before it have been returned.
  package var error: RecordError? { collector.error }

  /// Returns the records that these bytes complete.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) -> RecordBatch {
    guard error == nil else { return .empty }
    let searched = pending.count
    pending.append(contentsOf: bytes)
    let rest =
      switch framing {
      case .separated: cutSeparated(from: searched)
      case .whole: 0
      case .lengthPrefixed: cutPrefixed()
      case .unframed: cutAnywhere()
      }
    if framing != .lengthPrefixed { checkLength(of: rest..<pending.count) }
    return take(upTo: rest)
  }

  /// Returns the last record when the end of the input is its end, too; there may be an `error` now.
  package mutating func finish() -> RecordBatch {
    guard error == nil else { return .empty }
    switch framing {
    case .separated: if !pending.isEmpty { collector.add(pending.indices) }
    case .whole: collector.add(pending.indices)
    case .lengthPrefixed: if !pending.isEmpty { failCutShort() }
    case .unframed: break
    }
    return take(upTo: pending.count)
  }

  /// Adds what ends here and returns where the rest begins.
  private mutating func cutSeparated(from searched: Int) -> Int {
    guard var search else { return 0 }
    var start = 0
    var position = searched
    pending.withUnsafeBytes { bytes in
      while let next = search.next(in: bytes, from: position) {
        var end = next - search.separator.count
        if stripsCarriageReturn, end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        collector.add(start..<end)
        guard collector.error == nil else { return }
        (start, position) = (next, next)
      }
    }
    self.search = search
    return start
  }

  private mutating func cutPrefixed() -> Int {
    var start = 0
    while let length = prefixedLength(at: start) {
      let body = start + Self.prefixLength
      if length > collector.maximumLength { collector.fail(.tooLong(limit: collector.maximumLength)) }
      guard error == nil, pending.count - body >= length else { break }
      collector.add(body..<body + length)
      start = body + length
    }
    return start
  }

  private mutating func cutAnywhere() -> Int {
    for start in stride(from: 0, to: pending.count, by: collector.maximumLength) {
      collector.add(start..<min(start + collector.maximumLength, pending.count))
    }
    return pending.count
  }

  private func prefixedLength(at start: Int) -> Int? {
    guard pending.count - start >= Self.prefixLength else { return nil }
    return pending[start..<start + Self.prefixLength].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A record without an end is too long once no bytes to come can make it short enough.
  private mutating func checkLength(of rest: Range<Int>) {
    let mayBeStripped = stripsCarriageReturn && !rest.isEmpty && pending.last == UInt8(ascii: "\r") ? 1 : 0
    let certain = rest.count - (search?.matched ?? 0) - mayBeStripped
    if error == nil, certain > collector.maximumLength { collector.fail(.tooLong(limit: collector.maximumLength)) }
  }

  private mutating func failCutShort() {
    let have = pending.count
    guard let want = prefixedLength(at: 0) else { return collector.fail(.cutShort(have: have, want: Self.prefixLength)) }
    collector.fail(.cutShort(have: have - Self.prefixLength, want: want))
  }

  /// Returns what was collected; the bytes behind `end` stay for the next read unless there was an error.
  private mutating func take(upTo end: Int) -> RecordBatch {
    guard end > 0 || error != nil else { return RecordBatch(bytes: [], records: collector.take()) }
    let rest = error == nil ? Array(pending[end...]) : []
    pending.removeSubrange(end...)
    defer { pending = rest }
    return RecordBatch(bytes: pending, records: collector.take())
  }
}
