import Testing

@testable import wtalk

@Suite struct PercentEncodingTests {
  @Test(arguments: [("", ""), ("abc", "abc"), ("%41%42", "AB"), ("a%20b", "a b"), ("%c3%A9", "é"), ("%25%34", "%4")])
  func `escapes are read once`(text: String, decoded: String) {
    #expect(PercentEncoding.decode(text) == decoded)
  }

  @Test(arguments: ["%", "%4", "%zz", "%4g", "%é1", "%00", "%ff", "%c3"])
  func `what is broken is nil`(text: String) {
    #expect(PercentEncoding.decode(text) == nil)
  }
}
