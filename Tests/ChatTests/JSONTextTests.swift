import Foundation
import Testing

@testable import Chat

@Suite struct JSONTextTests {
  private func kind(of text: String) -> JSONText.Kind? {
    Array(text.utf8).withUnsafeBytes { JSONText.kind(of: $0) }
  }

  @Test(
    arguments: [
      ("[]", .array), (" [1, 2]\n", .array), ("{}", .object), (#"{"a":{"b":[null]}}"#, .object), (#""é\n""#, .string), ("-1.5e3", .number),
      ("true", .literal), ("null", .literal),
    ] as [(String, JSONText.Kind)])
  func `the kind of a text is told`(text: String, kind: JSONText.Kind) {
    #expect(self.kind(of: text) == kind)
  }

  @Test(arguments: ["", " ", "[", "[1,]", "1 2", "1, 2", "bob", "007", "'a'", #""\ud800""#, "[1] []", "\u{FEFF}1"])
  func `what is no JSON is of no kind`(text: String) {
    #expect(kind(of: text) == nil)
  }

  @Test func `objects may have any keys, in any number`() {
    #expect(kind(of: #"{"a":1,"a":2}"#) == .object)
    #expect(kind(of: "{" + (0..<1_000).map { "\"\($0)\":{}" }.joined(separator: ",") + "}") == .object)
    #expect(kind(of: String(repeating: "[", count: 100_000)) == nil)
  }

  @Test func `a written string is read again, and follows what was there`() throws {
    let text = "a\"b\\c/\n\r\t\u{0}\u{1F}\u{7F}é你😀\u{2028}"
    var output = Array("[".utf8)
    JSONText.append(string: text, to: &output)
    output.append(UInt8(ascii: "]"))
    #expect(try JSONDecoder().decode([String].self, from: Data(output)) == [text])
  }
}
