import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct JSONLinesTests {
  private func line(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  private func outgoing(_ text: String) throws -> Outgoing { try JSONLines.outgoing(ByteBuffer(string: text)) }

  @Test func `a text keeps every character, and nothing invisible goes out as it is`() throws {
    let text = "a\"\\\n\t\u{1B}[31m \u{202E}x\u{200B} é 漢 😀 \u{E000} \u{10FFFF}"
    let written = line(JSONLines.message(.init(.text, ByteBuffer(string: text))))
    let expected =
      #"{"event":"message","type":"text","text":"a\"\\\n\u0009\u001b[31m \u202ex\u200b é 漢 😀 \ue000 \udbff\udfff"}"#
    #expect(written == expected)
    #expect(try outgoing(written) == .message(.init(.text, ByteBuffer(string: text)), to: nil, id: nil))
  }

  @Test func `every scalar comes back`() throws {
    var text = String.UnicodeScalarView()
    for value in UInt32(0)...0x10FFFF { if let scalar = Unicode.Scalar(value) { text.append(scalar) } }
    let message = WebSocketCore.Message(.text, ByteBuffer(string: String(text)))
    #expect(try JSONLines.outgoing(ByteBuffer(bytes: JSONLines.message(message))) == .message(message, to: nil, id: nil))
  }

  @Test func `bytes are base64`() throws {
    let message = WebSocketCore.Message(.binary, ByteBuffer(bytes: [0, 1, 255]))
    let written = line(JSONLines.message(message))
    #expect(written == #"{"event":"message","type":"binary","base64":"AAH/"}"#)
    #expect(try outgoing(written) == .message(message, to: nil, id: nil))
  }

  @Test func `a message of a chat says who, to whom, where and when`() throws {
    let id = try #require(MessageID(hexadecimal: "00112233445566778899aabbccddeeff"))
    let push = Push(n: 1, conversation: try Address("@bob"), seq: 3, from: try Name("bob"), id: id, content: .text("hi"), time: 5)
    let common = #""id":"00112233445566778899aabbccddeeff","seq":3,"time":5}"#
    #expect(
      line(JSONLines.message(push, to: try Name("alice")))
        == #"{"event":"message","type":"text","text":"hi","conversation":"@bob","from":"bob","to":"@alice",\#(common)"#)
    let own = Push(n: 1, conversation: try Address("@bob"), seq: 3, from: try Name("alice"), id: id, content: .text("hi"), time: 5)
    #expect(line(JSONLines.message(own, to: try Name("alice"))).contains(#""from":"alice","to":"@bob""#))
  }

  @Test func `a close has its code and reason, or neither`() throws {
    #expect(line(JSONLines.close(.normal, reason: "bye")) == #"{"event":"close","code":1000,"reason":"bye"}"#)
    #expect(try outgoing(#"{"event":"close","code":4000,"reason":"x"}"#) == .close(CloseCode(rawValue: 4000), reason: "x"))
    #expect(try outgoing(line(JSONLines.close(nil, reason: ""))) == .close(nil, reason: ""))
  }

  @Test func `a refusal keeps the word of a newer server`() {
    let error = ChatError(.notSupported, "no", word: "too_loud")
    #expect(line(JSONLines.fail(error)) == #"{"event":"fail","code":"too_loud","message":"no"}"#)
    #expect(line(JSONLines.fail(ChatError(.quota, "no"))) == #"{"event":"fail","code":"quota","message":"no"}"#)
  }

  @Test func `pings and pongs carry text or bytes`() throws {
    #expect(try outgoing(#"{"event":"ping","text":"x"}"#) == .ping(ByteBuffer(string: "x")))
    #expect(try outgoing(#"{"event":"pong","base64":"AA=="}"#) == .pong(ByteBuffer(bytes: [0])))
    #expect(try outgoing(#"{"event":"ping"}"#) == .ping(ByteBuffer()))
  }

  @Test(arguments: ["start", "open", "send", "sent", "fail", "presence", "receipt", "reset", "gap", "typing"])
  func `what only tells something is nothing to send`(event: String) throws {
    #expect(try outgoing(#"{"event":"\#(event)","x":1}"#) == .nothing)
  }

  @Test(arguments: [
    "", "hello", "[]", "{}", #"{"event":"dance"}"#, #"{"event":"message"}"#, #"{"event":"message","base64":"?"}"#,
    #"{"event":"message","text":1}"#, #"{"event":"message","text":"a","text":"b"}"#, #"{"event":"close","code":1005}"#,
    #"{"event":"close","code":70000}"#, #"{"event":"close","reason":"no code"}"#, #"{"event":"message","text":"\ud800"}"#,
    #"{"event":"ping","text":"\#(String(repeating: "x", count: 126))"}"#, #"{"event":"message","text":"x","id":"short"}"#,
  ])
  func `anything else is refused`(line: String) {
    #expect(throws: RecordTranslator.Problem.self) { try outgoing(line) }
  }
}
