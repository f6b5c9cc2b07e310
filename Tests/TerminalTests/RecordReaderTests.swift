import Testing

@testable import Terminal

/// What a reader made of some input.
struct RecordOutcome: Equatable {
  var records: [[UInt8]] = []
  var error: RecordError?

  /// Reads the pieces one after the other and then the end.
  init(of pieces: [[UInt8]], reader: RecordReader) {
    var reader = reader
    for piece in pieces { add(piece.withUnsafeBytes { reader.read($0) }) }
    add(reader.finish())
    error = reader.error
  }

  init(_ records: [String], error: RecordError? = nil) {
    self.records = records.map { Array($0.utf8) }
    self.error = error
  }

  private mutating func add(_ batch: RecordBatch) {
    records += batch.records.map { Array(batch.bytes[$0]) }
  }
}

struct RecordReaderTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func outcome(of text: String, _ reader: RecordReader) -> RecordOutcome {
    let whole = RecordOutcome(of: [bytes(text)], reader: reader)
    #expect(RecordOutcome(of: bytes(text).map { [$0] }, reader: reader) == whole, "byte by byte")
    return whole
  }

  private func separated(by separator: String, maximumLength: Int = 100) -> RecordReader {
    RecordReader(framing: .separated(by: bytes(separator)), maximumLength: maximumLength)
  }

  @Test func `each line is a record, the last one without a newline too`() {
    #expect(outcome(of: "one\ntwo\n\nlast", RecordReader(maximumLength: 10)) == RecordOutcome(["one", "two", "", "last"]))
  }

  @Test func `a newline at the end leaves no empty record behind`() {
    #expect(outcome(of: "one\n", RecordReader(maximumLength: 10)) == RecordOutcome(["one"]))
    #expect(outcome(of: "", RecordReader(maximumLength: 10)) == RecordOutcome([]))
  }

  @Test func `every byte but the separator is kept`() {
    let input: [UInt8] = [0x0D, 0x0A, 0x00, 0xFF, 0x0D, 0x0D, 0x0A, 0x0D]
    #expect(RecordOutcome(of: [input], reader: RecordReader(maximumLength: 10)).records == [[0x0D], [0x00, 0xFF, 0x0D, 0x0D], [0x0D]])
    let nulls = RecordOutcome(of: [input], reader: RecordReader(framing: .separated(by: [0]), maximumLength: 10))
    #expect(nulls.records == [[0x0D, 0x0A], [0xFF, 0x0D, 0x0D, 0x0A, 0x0D]])
  }

  @Test func `the records of one read share its bytes, and the rest stays`() {
    var reader = RecordReader(maximumLength: 10)
    let first = bytes("one\ntwo\nth").withUnsafeBytes { reader.read($0) }
    #expect(first == RecordBatch(bytes: bytes("one\ntwo\n"), records: [0..<3, 4..<7]))
    #expect(bytes("re").withUnsafeBytes { reader.read($0) }.isEmpty)
    #expect(bytes("e\n").withUnsafeBytes { reader.read($0) } == RecordBatch(bytes: bytes("three\n"), records: [0..<5]))
    #expect(reader.finish().isEmpty)
  }

  @Test func `a separator may have many bytes and parts of itself before it`() {
    #expect(outcome(of: "a--b-c--", separated(by: "--")) == RecordOutcome(["a", "b-c"]))
    #expect(outcome(of: "---", separated(by: "--")) == RecordOutcome(["", "-"]))
    #expect(outcome(of: "aaaaab.aab", separated(by: "aab")) == RecordOutcome(["aaa", "."]))
    #expect(outcome(of: "xababaabab", separated(by: "abaab")) == RecordOutcome(["xab", "ab"]))
    #expect(outcome(of: "one\r\ntwo\rthree\nfour\r\n", separated(by: "\r\n")) == RecordOutcome(["one", "two\rthree\nfour"]))
  }

  @Test func `the beginning of a separator at the end belongs to the last record`() {
    #expect(outcome(of: "one--two-", separated(by: "--")) == RecordOutcome(["one", "two-"]))
  }

  @Test func `one CR before a newline is dropped when asked for, and no other`() {
    let reader = RecordReader(stripsCarriageReturn: true, maximumLength: 5)
    #expect(outcome(of: "a\r\nb\n\r\nc\r\r\n\rd\r\ne\r", reader) == RecordOutcome(["a", "b", "", "c\r", "\rd", "e\r"]))
    #expect(outcome(of: "12345\r\n", reader) == RecordOutcome(["12345"]))
    #expect(outcome(of: "12345\r", reader) == RecordOutcome([], error: RecordError(record: 1, reason: .tooLong(limit: 5))))
    let nulls = RecordReader(framing: .separated(by: [0]), stripsCarriageReturn: true, maximumLength: 5)
    #expect(outcome(of: "a\r\0", nulls) == RecordOutcome(["a\r"]))
  }

  @Test func `empty records are skipped when asked for, and counted`() {
    let reader = RecordReader(stripsCarriageReturn: true, skipsEmpty: true, maximumLength: 3)
    let error = RecordError(record: 5, reason: .tooLong(limit: 3))
    #expect(outcome(of: "\na\n\r\nb\nlong\n", reader) == RecordOutcome(["a", "b"], error: error))
    #expect(outcome(of: "", RecordReader(framing: .whole, skipsEmpty: true, maximumLength: 3)) == RecordOutcome([]))
    #expect(outcome(of: "\0\0\0\0", RecordReader(framing: .lengthPrefixed, skipsEmpty: true, maximumLength: 3)) == RecordOutcome([]))
  }

  @Test func `the whole input is one record, an empty one too`() {
    let reader = RecordReader(framing: .whole, maximumLength: 8)
    #expect(outcome(of: "one\ntwo\n", reader) == RecordOutcome(["one\ntwo\n"]))
    #expect(outcome(of: "", reader) == RecordOutcome([""]))
    #expect(outcome(of: "123456789", reader) == RecordOutcome([], error: RecordError(record: 1, reason: .tooLong(limit: 8))))
  }

  @Test func `a length may stand before each record`() {
    let reader = RecordReader(framing: .lengthPrefixed, maximumLength: 300)
    let long = String(repeating: "x", count: 258)
    #expect(outcome(of: "\0\0\0\u{2}a\n\0\0\0\0\0\0\u{1}\u{2}\(long)", reader) == RecordOutcome(["a\n", "", long]))
    #expect(outcome(of: "", reader) == RecordOutcome([]))
  }

  @Test func `a record that ends before its length is cut short`() {
    let reader = RecordReader(framing: .lengthPrefixed, maximumLength: 300)
    func error(_ have: Int, _ want: Int) -> RecordError { RecordError(record: 2, reason: .cutShort(have: have, want: want)) }
    #expect(outcome(of: "\0\0\0\u{1}a\0\0\0\u{3}bc", reader) == RecordOutcome(["a"], error: error(2, 3)))
    #expect(outcome(of: "\0\0\0\u{1}a\0\0\0\u{3}", reader) == RecordOutcome(["a"], error: error(0, 3)))
    #expect(outcome(of: "\0\0\0\u{1}a\0\0", reader) == RecordOutcome(["a"], error: error(2, 4)))
  }

  @Test func `a length over the limit is refused before the record comes`() {
    var reader = RecordReader(framing: .lengthPrefixed, maximumLength: 300)
    let input: [UInt8] = [0, 0, 0, 1, 0x61, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(input.withUnsafeBytes { reader.read($0) }.records == [4..<5])
    #expect(reader.error == RecordError(record: 2, reason: .tooLong(limit: 300)))
    #expect(reader.finish().isEmpty)
  }

  @Test func `a record may be as long as the limit`() {
    #expect(outcome(of: "12345\n12345", RecordReader(maximumLength: 5)) == RecordOutcome(["12345", "12345"]))
    #expect(outcome(of: "12345----1234-", separated(by: "----", maximumLength: 5)) == RecordOutcome(["12345", "1234-"]))
  }

  @Test func `the records before one that is too long are returned, and nothing after it`() {
    let expected = RecordOutcome(["1", "2"], error: RecordError(record: 3, reason: .tooLong(limit: 5)))
    #expect(outcome(of: "1\n2\n123456\n4\n", RecordReader(maximumLength: 5)) == expected)
    #expect(outcome(of: "1\n2\n123456", RecordReader(maximumLength: 5)) == expected)
    #expect(outcome(of: "1----2----12345-", separated(by: "----", maximumLength: 5)) == expected)
  }

  @Test func `without a framing each read is a record, cut where it is too long`() {
    let reader = RecordReader(framing: .unframed, maximumLength: 3)
    let outcome = RecordOutcome(of: [bytes("a\n"), bytes("1234567"), []], reader: reader)
    #expect(outcome == RecordOutcome(["a\n", "123", "456", "7"]))
  }

  @Test func `a record that grows too long is refused before its end`() {
    var reader = separated(by: "--", maximumLength: 5)
    #expect(bytes("12345-").withUnsafeBytes { reader.read($0) }.isEmpty)
    #expect(reader.error == nil)
    #expect(bytes("6").withUnsafeBytes { reader.read($0) }.isEmpty)
    #expect(reader.error == RecordError(record: 1, reason: .tooLong(limit: 5)))
  }

  /// The search that goes byte by byte takes seconds for 64 MiB in a debug build.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [(.lines, 64), (.whole, 64), (.lengthPrefixed, 64), (.separated(by: Array("aaab".utf8)), 4)] as [(RecordFraming, UInt8)])
  func `a record of many megabytes arrives whole in small reads`(framing: RecordFraming, megabytes: UInt8) {
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
    let length = Int(megabytes) << 20
    var reader = RecordReader(framing: framing, maximumLength: length)
    let prefix: [UInt8] = framing == .lengthPrefixed ? [megabytes >> 4, megabytes << 4, 0, 0] : []
    #expect(prefix.withUnsafeBytes { reader.read($0) }.isEmpty)
    var batches = (0..<length / piece.count).map { _ in piece.withUnsafeBytes { reader.read($0) } }
    batches.append(reader.finish())
    #expect(batches.flatMap(\.records).map(\.count) == [length])
    #expect(reader.error == nil)
  }
}
