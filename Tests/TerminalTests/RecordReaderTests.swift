import Testing

@testable import Terminal

struct RecordReaderTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private struct Outcome: Equatable {
    let records: [[UInt8]]
    let error: RecordError?
  }

  /// Reads the pieces one after the other and then the end.
  private func records(_ pieces: [[UInt8]], reader: RecordReader) -> Outcome {
    var reader = reader
    var records: [[UInt8]] = []
    for piece in pieces { records += piece.withUnsafeBytes { reader.read($0) } }
    if let last = reader.finish() { records.append(last) }
    return Outcome(records: records, error: reader.error)
  }

  @Test func `each line is a record, the last one without a newline too`() {
    let result = records([bytes("one\ntwo\n\nlast")], reader: RecordReader(maximumLength: 10))
    #expect(result.records == [bytes("one"), bytes("two"), [], bytes("last")])
    #expect(result.error == nil)
  }

  @Test func `a newline at the end leaves no empty record behind`() {
    #expect(records([bytes("one\n")], reader: RecordReader(maximumLength: 10)).records == [bytes("one")])
    #expect(records([], reader: RecordReader(maximumLength: 10)).records.isEmpty)
  }

  @Test func `every byte but the separator is kept`() {
    let input: [UInt8] = [0x0D, 0x0A, 0x00, 0xFF, 0x0D, 0x0D, 0x0A, 0x0D]
    #expect(records([input], reader: RecordReader(maximumLength: 10)).records == [[0x0D], [0x00, 0xFF, 0x0D, 0x0D], [0x0D]])
    let nulls = records([input], reader: RecordReader(separator: 0, maximumLength: 10))
    #expect(nulls.records == [[0x0D, 0x0A], [0xFF, 0x0D, 0x0D, 0x0A, 0x0D]])
  }

  @Test func `where the bytes are cut makes no difference`() {
    let input = bytes("\nab\n\n世界\r\ncdefgh\ntail")
    let whole = records([input], reader: RecordReader(maximumLength: 8))
    #expect(records(input.map { [$0] }, reader: RecordReader(maximumLength: 8)) == whole)
    for cut in input.indices {
      #expect(records([Array(input[..<cut]), Array(input[cut...])], reader: RecordReader(maximumLength: 8)) == whole)
    }
  }

  @Test func `a record may be as long as the limit`() {
    let result = records([bytes("12345\n12345")], reader: RecordReader(maximumLength: 5))
    #expect(result.records == [bytes("12345"), bytes("12345")])
    #expect(result.error == nil)
  }

  @Test func `the records before one that is too long are returned, and nothing after it`() {
    let input = bytes("1\n2\n123456\n4\n")
    let expected = Outcome(records: [bytes("1"), bytes("2")], error: RecordError(record: 3, limit: 5))
    #expect(records([input], reader: RecordReader(maximumLength: 5)) == expected)
    #expect(records(input.map { [$0] }, reader: RecordReader(maximumLength: 5)) == expected)
    #expect(records([bytes("1\n2\n123456")], reader: RecordReader(maximumLength: 5)) == expected)
  }

  @Test func `a record of 64 MiB arrives whole in small reads`() {
    let length = 64 << 20
    let piece = [UInt8](repeating: 0x61, count: 1 << 16)
    var reader = RecordReader(maximumLength: length)
    for _ in 0..<(length / piece.count) { #expect(piece.withUnsafeBytes { reader.read($0) }.isEmpty) }
    #expect(bytes("\n").withUnsafeBytes { reader.read($0) }.first?.count == length)
    #expect(reader.finish() == nil)
  }
}
