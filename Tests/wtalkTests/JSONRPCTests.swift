import Testing

@testable import wtalk

struct JSONRPCTests {
  private func call(_ line: String) -> String? {
    var calls = JSONRPC()
    return calls.text(Array(line.utf8))
  }

  private func call(_ method: String, parameters: String) -> String {
    #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#
  }

  @Test func `a method alone has no parameters`() {
    #expect(call("status") == #"{"jsonrpc":"2.0","id":1,"method":"status"}"#)
    #expect(call(" status \r") == #"{"jsonrpc":"2.0","id":1,"method":"status"}"#)
  }

  @Test(arguments: [
    ("[1, \"a\"]", "[1, \"a\"]"), (#"{"name": "bob", "name": 1}"#, #"{"name": "bob", "name": 1}"#), ("[]  ", "[]"),
  ])
  func `an array or an object is taken as it is`(rest: String, parameters: String) {
    #expect(call("m \(rest)") == call("m", parameters: parameters))
  }

  @Test(arguments: [
    ("1, 2", "[1, 2]"), ("7", "[7]"), (#""a b""#, #"["a b"]"#), (#"{"a":1}, [2]"#, #"[{"a":1}, [2]]"#), ("1,\t2", "[1,\t2]"),
  ])
  func `what is an array once in brackets becomes one`(rest: String, parameters: String) {
    #expect(call("m \(rest)") == call("m", parameters: parameters))
  }

  @Test(arguments: [
    ("bob 3", #"["bob",3]"#), ("bob", #"["bob"]"#), ("1 2", "[1,2]"), (#"true "x" null -1.5e3"#, #"[true,"x",null,-1.5e3]"#),
    ("007 +1 0x10 nul", #"["007","+1","0x10","nul"]"#), ("a  b\tc", #"["a","b","c"]"#), ("a [1] {}", #"["a","[1]","{}"]"#),
    (#"say "a b""#, #"["say","\"a","b\""]"#), ("], [", #"["],","["]"#), ("[1", #"["[1"]"#),
    (#"c:\x 你"#, #"["c:\\x","你"]"#), ("1,2 3", #"["1,2",3]"#),
  ])
  func `all else is words`(rest: String, parameters: String) {
    #expect(call("m \(rest)") == call("m", parameters: parameters))
  }

  @Test func `a method may have any characters`() {
    #expect(call("a\"b\u{1}.é x") == call(#"a\"b\u0001.é"#, parameters: #"["x"]"#))
  }

  @Test func `ids count the calls alone`() {
    var calls = JSONRPC()
    #expect(calls.text(Array("a".utf8)) == #"{"jsonrpc":"2.0","id":1,"method":"a"}"#)
    #expect(calls.text([]) == nil)
    #expect(calls.text(Array(" \t".utf8)) == nil)
    #expect(calls.text([0x61, 0x20, 0xFF]) == nil)
    #expect(calls.text(Array("b".utf8)) == #"{"jsonrpc":"2.0","id":2,"method":"b"}"#)
    #expect(calls.id == 2)
  }
}

extension JSONRPC {
  fileprivate mutating func text(_ line: [UInt8]) -> String? {
    line.withUnsafeBytes { call($0) }.map { String(decoding: $0, as: UTF8.self) }
  }
}
