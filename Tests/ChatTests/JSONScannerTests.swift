import Testing

@testable import Chat

@Suite struct JSONScannerTests {
  private func error(of text: String) -> JSONError? {
    error(of: Array(text.utf8))
  }

  private func error(of bytes: [UInt8]) -> JSONError? {
    bytes.withUnsafeBytes { JSONVerdict.error(of: $0) }
  }

  @Test(arguments: [
    "{}", "[]", " [ ] ", "\"\"", "0", "-0", "-1.5e+10", "1E5", "true", "false", "null", "\t\r\n{\"a\" : [1, {\"b\":null}]}\n",
    #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, "\"\u{7F}é你😀\"", "1e999", "123456789012345678901234567890", #"{"a":{"b":1},"b":{"a":1}}"#,
  ])
  func `J3: what RFC 8259 allows is accepted`(text: String) {
    #expect(error(of: text) == nil)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[1,]", "[,1]", "[1 2]", "{a:1}", "{'a':1}",
    "{1:1}",
    "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\u{0}\"", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10",
    "NaN", "Infinity", "-Infinity", "tru", "truee", "True", "nul", "{} {}", "{}x", "1 2", "//x\n1", "/**/1", "[1]\u{0}", "\u{A0}1",
    "\u{C}1",
    "\u{FEFF}{}",
  ])
  func `J1: what it does not allow is malformed`(text: String) {
    #expect(error(of: text) == .malformed)
  }

  @Test func `J3: the same key twice is refused in every object, however it is spelled`() {
    #expect(error(of: #"{"a":1,"a":1}"#) == .duplicateKey)
    #expect(error(of: #"{"x":{"a":1,"b":2,"a":3}}"#) == .duplicateKey)
    #expect(error(of: #"{"a":1,"\u0061":2}"#) == .duplicateKey)
    #expect(error(of: #"{"\u0061":1,"a":2}"#) == .duplicateKey)
    #expect(error(of: #"{"\/":1,"\u002F":2}"#) == .duplicateKey)
    #expect(error(of: #"[{"a":1},{"a":2}]"#) == nil)
    #expect(error(of: "{\"\u{E9}\":1,\"e\u{301}\":2}") == nil)
  }

  @Test(arguments: [#""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#, #"{"\uDFFF":1}"#])
  func `J3: a lone surrogate is refused`(text: String) {
    #expect(error(of: text) == .loneSurrogate)
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xFF], [0xC3], [0xE4, 0xBD], [0xF0, 0x9F, 0x98], [0xE4, 0xBD, 0x41], [0xF0, 0x9F, 0x98, 0xC0],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused`(wrong: [UInt8]) {
    #expect(error(of: Array("\"".utf8) + wrong + Array("\"".utf8)) == .notUTF8)
  }

  @Test func `the edges of UTF-8 are accepted`() {
    #expect(error(of: "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"") == nil)
  }

  @Test func `J2: 64 levels are read, and 65 or a frame of brackets are too deep`() {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(error(of: nested(64)) == nil)
    #expect(error(of: nested(65)) == .tooDeep)
    #expect(error(of: nested(10_000)) == .tooDeep)
    #expect(error(of: String(repeating: "[", count: 65_536)) == .tooDeep)
    #expect(error(of: String(repeating: "{\"a\":", count: 10_000)) == .tooDeep)
  }

  @Test func `an object has at most 64 members`() {
    func object(_ count: Int) -> String { "{" + (0..<count).map { "\"\($0)\":{}" }.joined(separator: ",") + "}" }
    #expect(error(of: object(64)) == nil)
    #expect(error(of: object(65)) == .tooManyMembers)
    #expect(error(of: "[\(object(64)),\(object(64))]") == nil)
  }

  @Test func `every beginning of a text is refused, whatever its length`() {
    let text = Array(#"{"key":["é😀\u00e9\ud83d\ude00",-1.5e+3,true,null,{"b":false}]}"#.utf8)
    for count in 0..<text.count { #expect(error(of: Array(text.prefix(count))) != nil) }
    #expect(error(of: text) == nil)
  }
}
