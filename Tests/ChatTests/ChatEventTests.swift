import Foundation
import Testing

@testable import Chat

@Suite struct ChatEventTests {
  private static let digits = "0123456789abcdef0123456789abcdef"

  private func parse(_ bytes: [UInt8]) throws -> ChatEvent {
    try bytes.withUnsafeBytes { try ChatEvent.parse($0) }
  }

  private func encoded(_ event: ChatEvent) -> [UInt8] {
    var bytes: [UInt8] = []
    event.encode(into: &bytes)
    return bytes
  }

  private func push(_ content: Content, n: UInt64? = nil) throws -> ChatEvent {
    let id = try #require(MessageID(hexadecimal: Self.digits))
    return .message(
      Push(n: n, conversation: .person(try Name("alice")), seq: 1, from: try Name("alice"), id: id, content: content, time: 5))
  }

  @Test func `every event is written as the protocol says and read back`() throws {
    let (alice, dev) = (try Name("alice"), try Name("dev"))
    let id = try #require(MessageID(hexadecimal: Self.digits))
    let token = try #require(Token(hexadecimal: Self.digits + Self.digits))
    let welcome = Welcome(name: alice, token: token, epoch: id, top: 0, server: "wtalk/0.1.0", limits: ChatLimits())
    let time: Int64 = 1_764_000_000_000
    let frames: [(ChatEvent, String)] = [
      (
        .welcome(welcome),
        #"{"type":"welcome","name":"alice","token":"\#(Self.digits)\#(Self.digits)","epoch":"\#(Self.digits)","top":0,"#
          + #""server":"wtalk/0.1.0","limits":{"text":65536,"lines":200,"frame":458752}}"#
      ),
      (
        .sent(id, .person(alice), Stamp(seq: 2, n: 3, time: time)),
        #"{"type":"sent","id":"\#(Self.digits)","conversation":"@alice","seq":2,"n":3,"time":1764000000000}"#
      ),
      (
        .sent(id, .room(dev), Stamp(seq: 2, n: nil, time: time)),
        ##"{"type":"sent","id":"\##(Self.digits)","conversation":"#dev","seq":2,"time":1764000000000}"##
      ),
      (.fail(ChatError(.empty, "no", id: id)), #"{"type":"fail","id":"\#(Self.digits)","code":"empty","message":"no"}"#),
      (.fail(ChatError(.badRequest, "no")), #"{"type":"fail","code":"bad_request","message":"no"}"#),
      (
        try push(.text("hi"), n: 7),
        #"{"type":"message","n":7,"conversation":"@alice","seq":1,"from":"alice","id":"\#(Self.digits)","text":"hi","time":5}"#
      ),
      (
        try push(.binary([1, 2])),
        #"{"type":"message","conversation":"@alice","seq":1,"from":"alice","id":"\#(Self.digits)","base64":"AQI=","time":5}"#
      ),
      (.presence(.room(dev), alice, .joined), ##"{"type":"presence","conversation":"#dev","name":"alice","state":"joined"}"##),
      (.who(nil, [alice, dev]), #"{"type":"who","names":["alice","dev"]}"#),
      (.who(.room(dev), []), ##"{"type":"who","conversation":"#dev","names":[]}"##),
      (.unknown(type: "typing"), #"{"type":"typing"}"#),
    ]
    for (event, text) in frames {
      #expect(String(decoding: encoded(event), as: UTF8.self) == text)
      #expect(try parse(Array(text.utf8)) == event)
    }
  }

  @Test func `texts of every kind are what Foundation reads, and come back byte for byte`() throws {
    let texts = [
      "", "plain", "\"\\/", String(String.UnicodeScalarView((0..<0x100).compactMap(Unicode.Scalar.init))), "caf\u{E9} cafe\u{301}",
      "你好😀\u{2028}",
      String(repeating: "x", count: 7) + "\n" + String(repeating: "y", count: 100), "\u{FFFF}\u{10FFFF}",
    ]
    for text in texts {
      let event = try push(.text(text))
      let bytes = encoded(event)
      #expect(try parse(bytes) == event)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
      #expect((object["text"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `the longest text that a send may hold fits into a frame whatever it is made of`() throws {
    let limits = ChatLimits()
    #expect(encoded(try push(.text(String(repeating: "\u{1}", count: limits.text)), n: .max)).count <= limits.frame)
  }

  @Test func `an event of a newer server is unknown, and a code of one reads as not_supported`() throws {
    #expect(try parse(Array(#"{"type":"applause","seq":-1}"#.utf8)) == .unknown(type: "applause"))
    #expect(try parse(Array(#"{"type":"receipt","kind":"liked"}"#.utf8)) == .unknown(type: "receipt"))
    #expect(
      try parse(Array(##"{"type":"presence","conversation":"#dev","name":"bob","state":"away"}"##.utf8)) == .unknown(type: "presence"))
    #expect(try parse(Array(#"{"type":"fail","code":"storage_full","message":"no"}"#.utf8)) == .fail(ChatError(.notSupported, "no")))
  }

  @Test func `a receipt and the promise of receipts come back as they went`() throws {
    let receipt = ChatEvent.receipt(Receipt(conversation: try Address("@bob"), kind: .delivered, name: try Name("bob"), seq: 3))
    #expect(
      String(decoding: encoded(receipt), as: UTF8.self)
        == #"{"type":"receipt","conversation":"@bob","kind":"delivered","name":"bob","seq":3}"#)
    #expect(try parse(encoded(receipt)) == receipt)
  }

  @Test(arguments: ["-1", "1.0", "1e3", "1e999", "9007199254740992", "18446744073709551616", "\"1\"", "null", "-0"])
  func `J3: a number that is not in 0 to 2^53 - 1 is refused`(number: String) {
    let text = ##"{"type":"sent","id":"\##(Self.digits)","conversation":"#dev","seq":\##(number),"time":5}"##
    #expect { try parse(Array(text.utf8)) } throws: { ($0 as? ChatError)?.code == .badRequest }
  }

  @Test func `J3: 2^53 - 1 is read`() throws {
    let text = ##"{"type":"sent","id":"\##(Self.digits)","conversation":"#dev","seq":9007199254740991,"time":5}"##
    guard case .sent(_, _, let stamp) = try parse(Array(text.utf8)) else {
      Issue.record("no sent")
      return
    }
    #expect(stamp == Stamp(seq: 9_007_199_254_740_991, n: nil, time: 5))
  }

  @Test(arguments: ["[1]", "[\"Bob!\"]", "\"bob\"", "{}"])
  func `names that are none are refused`(names: String) {
    #expect(throws: ChatError.self) { try parse(Array(#"{"type":"who","names":\#(names)}"#.utf8)) }
  }
}
