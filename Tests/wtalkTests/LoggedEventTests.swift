import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct LoggedEventTests {
  private let id = MessageID(hexadecimal: "00112233445566778899aabbccddeeff")

  private func read(_ line: String) throws -> LoggedEvent { try LoggedEvent(Array(line.utf8)) }

  private func logged(_ object: [UInt8]) throws -> LoggedEvent { try LoggedEvent(JSONLines.stamped(object, at: 7)) }

  @Test func `what is logged is read`() throws {
    let (bob, id) = (try Name("bob"), try #require(id))
    var session = ClientSession.Configuration()
    session.url = "ws://h/"
    #expect(try logged(JSONLines.start(session)) == LoggedEvent(at: 7, .start(url: "ws://h/", name: nil, conversation: nil)))
    session.manner = .chat(bob, try Address("#dev"))
    #expect(try logged(JSONLines.start(session)).kind == .start(url: "ws://h/", name: bob, conversation: try Address("#dev")))
    #expect(try logged(JSONLines.open(url: "ws://h/", subprotocol: "x")).kind == .open(url: "ws://h/"))
    let text = WebSocketCore.Message(.text, ByteBuffer(string: "hi\n\u{1B}"))
    #expect(try logged(JSONLines.message(text)).kind == .message("hi\n\u{1B}", from: nil, conversation: nil, time: nil))
    let push = Push(n: 1, conversation: .person(bob), seq: 3, from: bob, id: id, content: .binary([0, 1]), time: 5)
    let heard = LoggedEvent.Kind.message("AAE=", from: bob, conversation: .person(bob), time: 5)
    #expect(try logged(JSONLines.message(push, to: try Name("alice"))).kind == heard)
    #expect(try logged(JSONLines.send(text, to: nil, id: nil)).kind == .send("hi\n\u{1B}", to: nil, id: nil))
    #expect(try logged(JSONLines.send(text, to: .person(bob), id: id)).kind == .send("hi\n\u{1B}", to: .person(bob), id: id))
    #expect(try logged(JSONLines.sent(id, .person(bob), Stamp(seq: 3, n: 1, time: 5))).kind == .sent(id, .person(bob), seq: 3))
    #expect(try logged(JSONLines.fail(ChatError(.noSuchUser, "away", id: id))).kind == .fail(id, "away"))
    #expect(try logged(JSONLines.fail(ChatError(.noSuchUser, "away"))).kind == .fail(nil, "away"))
    let receipt = Receipt(conversation: .person(bob), kind: .read, name: bob, seq: 3)
    #expect(try logged(JSONLines.receipt(receipt)).kind == .receipt(receipt))
    #expect(try logged(JSONLines.presence(.room(bob), bob, .gone)).kind == .presence(.room(bob), bob, .gone))
    #expect(try logged(JSONLines.close(.normal, reason: "bye")).kind == .close(.normal, reason: "bye"))
    #expect(try logged(JSONLines.close(nil, reason: "")).kind == .close(nil, reason: ""))
    let silent = [
      JSONLines.ping(ByteBuffer()), JSONLines.pong(ByteBuffer()), JSONLines.reset(after: 0, top: 2), JSONLines.gap(1...2),
      JSONLines.typing(.lobby, bob),
    ]
    for line in silent {
      #expect(try logged(line).kind == .other)
    }
  }

  @Test func `the output of --jsonl has no times of its own`() throws {
    let event = try read(##"{"event":"message","type":"text","text":"hi","from":"bob","conversation":"#dev","time":5}"##)
    #expect(event == LoggedEvent(at: nil, .message("hi", from: try Name("bob"), conversation: try Address("#dev"), time: 5)))
  }

  @Test(arguments: [
    "", "x", "[]", "{}", #"{"event":"dance"}"#, #"{"event":"message"}"#, #"{"event":"message","text":"x","at":-1}"#,
    #"{"event":"message","text":"x","at":1.5}"#, #"{"event":"message","text":"x","from":"?"}"#, #"{"event":"send","text":"x","id":"1"}"#,
    #"{"event":"presence","conversation":"bob","name":"bob","state":"here"}"#,
    #"{"event":"presence","conversation":"@bob","name":"bob","state":"asleep"}"#,
    #"{"event":"receipt","conversation":"@bob","kind":"eaten","name":"bob","seq":1}"#, #"{"event":"close","code":"1000"}"#,
  ])
  func `anything else is refused`(line: String) {
    #expect(throws: ChatError.self) { try read(line) }
  }
}
