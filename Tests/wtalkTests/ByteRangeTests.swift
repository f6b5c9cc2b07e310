import Testing

@testable import wtalk

@Suite struct ByteRangeTests {
  @Test(
    arguments: [
      ("bytes=0-0", 0..<1), ("bytes=2-4", 2..<5), ("bytes=7-", 7..<10), ("bytes=9-9", 9..<10), ("bytes=0-99", 0..<10), ("bytes=-3", 7..<10),
      ("bytes=-10", 0..<10), ("bytes=-99", 0..<10), ("Bytes=5-", 5..<10), ("bytes=0000000000000000000000-1", 0..<2),
      ("bytes=8-99999999999999999999999", 8..<10), ("bytes=8-9223372036854775807", 8..<10), ("bytes=-99999999999999999999", 0..<10),
    ] as [(String, Range<Int64>)])
  func `a range is cut to what is there`(field: String, range: Range<Int64>) {
    #expect(ByteRange(field, of: 10) == .part(range))
  }

  @Test(arguments: ["bytes=10-", "bytes=10-20", "bytes=9223372036854775807-", "bytes=99999999999999999999-", "bytes=-0"])
  func `a range behind the end is unsatisfiable`(field: String) {
    #expect(ByteRange(field, of: 10) == .unsatisfiable)
  }

  @Test func `of nothing there is no part`() {
    #expect(ByteRange("bytes=0-", of: 0) == .unsatisfiable)
    #expect(ByteRange("bytes=-1", of: 0) == .unsatisfiable)
    #expect(ByteRange(nil, of: 0) == .whole)
  }

  @Test(arguments: [
    "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "bytes=0-1,", "bytes= 0-1", "bytes=0 -1", "bytes=+0-1", "bytes=0--1",
    "bytes=--1", "bytes=a-", "bytes=٣-٤", "lines=0-1", "0-1",
  ])
  func `what is no single range of bytes is none`(field: String) {
    #expect(ByteRange(field, of: 10) == .whole)
  }
}
