import Foundation
import Testing

@testable import Terminal

/// Cuts an input in the plainest way there is.
private struct NaiveReader {
  let framing: RecordFraming
  let stripsCarriageReturn: Bool
  let skipsEmpty: Bool
  let maximumLength: Int

  func outcome(of input: [UInt8]) -> RecordOutcome {
    var outcome = RecordOutcome([])
    for (index, piece) in pieces(of: input).enumerated() {
      switch piece {
      case .failure(let reason): outcome.error = RecordError(record: index + 1, reason: reason)
      case .success(let record) where record.count > maximumLength:
        outcome.error = RecordError(record: index + 1, reason: .tooLong(limit: maximumLength))
      case .success(let record): if !skipsEmpty || !record.isEmpty { outcome.records.append(record) }
      }
      if outcome.error != nil { break }
    }
    return outcome
  }

  private func pieces(of input: [UInt8]) -> [Result<[UInt8], RecordError.Reason>] {
    switch framing {
    case .separated(let separator): separated(input, by: separator).map { .success($0) }
    case .whole: [.success(input)]
    case .lengthPrefixed: prefixed(input)
    // As of one read.
    case .unframed: stride(from: 0, to: input.count, by: maximumLength).map { .success(Array(input[$0...].prefix(maximumLength))) }
    }
  }

  private func separated(_ input: [UInt8], by separator: [UInt8]) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var record: [UInt8] = []
    for byte in input {
      record.append(byte)
      guard record.suffix(separator.count) == separator[...] else { continue }
      record.removeLast(separator.count)
      if stripsCarriageReturn, separator == [0x0A], record.last == 0x0D { record.removeLast() }
      records.append(record)
      record = []
    }
    return record.isEmpty ? records : records + [record]
  }

  private func prefixed(_ input: [UInt8]) -> [Result<[UInt8], RecordError.Reason>] {
    var records: [Result<[UInt8], RecordError.Reason>] = []
    var rest = input[...]
    while !rest.isEmpty {
      guard rest.count >= 4 else { return records + [.failure(.cutShort(have: rest.count, want: 4))] }
      let length = rest.prefix(4).reduce(0) { $0 * 256 + Int($1) }
      rest = rest.dropFirst(4)
      guard length <= maximumLength else { return records + [.failure(.tooLong(limit: maximumLength))] }
      guard rest.count >= length else { return records + [.failure(.cutShort(have: rest.count, want: length))] }
      records.append(.success(Array(rest.prefix(length))))
      rest = rest.dropFirst(length)
    }
    return records
  }
}

extension RecordError.Reason: Error {}

struct RecordFuzzTests {
  /// How many times more than usual; `WTALK_FUZZ=N` makes a long run.
  private static let factor = ProcessInfo.processInfo.environment["WTALK_FUZZ"].flatMap(Int.init) ?? 1

  private func bytes(_ count: ClosedRange<Int>, of alphabet: [UInt8]) -> [UInt8] {
    (0..<Int.random(in: count)).map { _ in alphabet.randomElement() ?? 0 }
  }

  private func framing(_ alphabet: [UInt8]) -> RecordFraming {
    switch Int.random(in: 0..<6) {
    case 0: .whole
    case 1: .lengthPrefixed
    case 2: .lines
    default: .separated(by: bytes(1...5, of: alphabet))
    }
  }

  private func pieces(of input: [UInt8]) -> [[UInt8]] {
    let longest = Int.random(in: 1...20)
    var pieces: [[UInt8]] = []
    var rest = input[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...longest)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  @Test func `any input in any pieces gives what a plain splitter gives`() {
    for _ in 0..<20_000 * Self.factor {
      let alphabet: [UInt8] = [[0x61, 0x62], [0x61, 0x0A, 0x0D], [0, 1, 3, 0x0A]].randomElement() ?? []
      let naive = NaiveReader(
        framing: framing(alphabet), stripsCarriageReturn: .random(), skipsEmpty: .random(), maximumLength: Int.random(in: 0...12))
      let reader = RecordReader(
        framing: naive.framing, stripsCarriageReturn: naive.stripsCarriageReturn, skipsEmpty: naive.skipsEmpty,
        maximumLength: naive.maximumLength)
      let pieces = pieces(of: bytes(0...60, of: alphabet))
      let (found, expected) = (RecordOutcome(of: pieces, reader: reader), naive.outcome(of: Array(pieces.joined())))
      guard found == expected else {
        Issue.record("\(naive) made of \(pieces): \(found), not \(expected)")
        return
      }
    }
  }

  @Test func `what was written in a framing is read again`() {
    for _ in 0..<2_000 * Self.factor {
      let framing: RecordFraming = [.lines, .separated(by: [0]), .separated(by: [1, 2, 1, 3]), .lengthPrefixed].randomElement() ?? .lines
      let records = (0..<Int.random(in: 0..<10)).map { _ in bytes(0...300, of: framing == .lengthPrefixed ? [0, 1, 2, 255] : [7, 8, 9]) }
      var output: [UInt8] = []
      for record in records { record.withUnsafeBytes { framing.append($0, to: &output) } }
      let outcome = RecordOutcome(of: pieces(of: output), reader: RecordReader(framing: framing, maximumLength: 300))
      guard outcome.records == records, outcome.error == nil else {
        Issue.record("\(framing): \(records) became \(outcome)")
        return
      }
    }
  }
}
