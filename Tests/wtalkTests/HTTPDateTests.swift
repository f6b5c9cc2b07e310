import Testing

@testable import wtalk

@Suite struct HTTPDateTests {
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
    (Int.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
  ])
  func `a time is written as HTTP has it`(seconds: Int, text: String) {
    #expect(HTTPDate.text(of: seconds) == text)
  }
}
