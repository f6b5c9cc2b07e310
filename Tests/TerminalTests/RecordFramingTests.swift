import Testing

@testable import Terminal

struct RecordFramingTests {
  private func written(_ records: [String], _ framing: RecordFraming) -> [UInt8] {
    var output: [UInt8] = []
    for record in records { Array(record.utf8).withUnsafeBytes { framing.append($0, to: &output) } }
    return output
  }

  @Test func `lines and whole inputs come out as lines`() {
    #expect(written(["a", "", "b\nc"], .lines) == Array("a\n\nb\nc\n".utf8))
    #expect(written(["a", ""], .whole) == Array("a\n\n".utf8))
  }

  @Test func `any separator stands behind each record`() {
    #expect(written(["a", ""], .separated(by: [0])) == [0x61, 0, 0])
    #expect(written(["a", "b"], .separated(by: Array("--".utf8))) == Array("a--b--".utf8))
  }

  @Test func `without a framing there is one stream of bytes`() {
    #expect(written(["a", "", "b\n"], .unframed) == Array("ab\n".utf8))
  }

  @Test func `a length stands before each record`() {
    #expect(written(["ab", ""], .lengthPrefixed) == [0, 0, 0, 2, 0x61, 0x62, 0, 0, 0, 0])
    #expect(written([String(repeating: "x", count: 0x01_02_03)], .lengthPrefixed).prefix(5) == [0, 1, 2, 3, 0x78])
  }
}
