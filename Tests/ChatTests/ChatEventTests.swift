import Foundation
import Testing

@testable import Chat

@Suite struct ChatEventTests {
  private func push(_ content: Content, n: UInt64? = nil) throws -> ChatEvent {
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    return .message(
      Push(n: n, conversation: .person(try Name("alice")), seq: 1, from: try Name("alice"), id: id, content: content, time: 5))
  }

  @Test func `every event is written as the protocol says and read back`() throws {
    let (alice, dev) = (try Name("alice"), try Name("dev"))
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    let token = try #require(Token(hexadecimal: Frames.digits + Frames.digits))
    let welcome = Welcome(name: alice, token: token, epoch: id, top: 0, server: "wtalk/0.1.0", limits: ChatLimits())
    let time: Int64 = 1_764_000_000_000
    let frames: [(ChatEvent, String)] = [
      (
        .welcome(welcome),
        #"{"type":"welcome","name":"alice","token":"\#(Frames.digits)\#(Frames.digits)","epoch":"\#(Frames.digits)","top":0,"#
          + #""server":"wtalk/0.1.0","limits":{"text":65536,"lines":200,"frame":458752}}"#
      ),
      (
        .sent(id, .person(alice), Stamp(seq: 2, n: 3, time: time)),
        #"{"type":"sent","id":"\#(Frames.digits)","conversation":"@alice","seq":2,"n":3,"time":1764000000000}"#
      ),
      (
        .sent(id, .room(dev), Stamp(seq: 2, n: nil, time: time)),
        ##"{"type":"sent","id":"\##(Frames.digits)","conversation":"#dev","seq":2,"time":1764000000000}"##
      ),
      (.fail(ChatError(.empty, "no", id: id)), #"{"type":"fail","id":"\#(Frames.digits)","code":"empty","message":"no"}"#),
      (.fail(ChatError(.badRequest, "no")), #"{"type":"fail","code":"bad_request","message":"no"}"#),
      (
        try push(.text("hi"), n: 7),
        #"{"type":"message","n":7,"conversation":"@alice","seq":1,"from":"alice","id":"\#(Frames.digits)","text":"hi","time":5}"#
      ),
      (
        try push(.binary([1, 2])),
        #"{"type":"message","conversation":"@alice","seq":1,"from":"alice","id":"\#(Frames.digits)","base64":"AQI=","time":5}"#
      ),
      (
        .history(HistoryPage(conversation: .room(dev), messages: [], isComplete: true)),
        ##"{"type":"history","conversation":"#dev","messages":[],"complete":true}"##
      ),
      (.reset(epoch: id, n: 2, top: 7), #"{"type":"reset","epoch":"\#(Frames.digits)","n":2,"top":7}"#),
      (.gap(3...5), #"{"type":"gap","from":3,"to":5}"#),
      (.gap(4...4), #"{"type":"gap","from":4,"to":4}"#),
      (.fail(ChatError(.storageFull, "no", id: id)), #"{"type":"fail","id":"\#(Frames.digits)","code":"storage_full","message":"no"}"#),
      (.presence(.room(dev), alice, .joined), ##"{"type":"presence","conversation":"#dev","name":"alice","state":"joined"}"##),
      (.who(nil, [alice, dev]), #"{"type":"who","names":["alice","dev"]}"#),
      (.who(.room(dev), []), ##"{"type":"who","conversation":"#dev","names":[]}"##),
      (.password, #"{"type":"password"}"#),
      (.moderated(.ban, alice), #"{"type":"moderated","action":"ban","name":"alice"}"#),
      (
        .welcome(
          Welcome(name: alice, token: token, epoch: id, top: 0, server: "w", limits: ChatLimits(), isAccount: true, isOperator: true)),
        #"{"type":"welcome","name":"alice","token":"\#(Frames.digits)\#(Frames.digits)","epoch":"\#(Frames.digits)","top":0,"#
          + #""server":"w","account":true,"operator":true,"limits":{"text":65536,"lines":200,"frame":458752}}"#
      ),
      (
        .who(.person(dev), [alice], seen: time),
        #"{"type":"who","conversation":"@dev","names":["alice"],"seen":1764000000000}"#
      ),
      (.typing(.person(alice), alice), #"{"type":"typing","conversation":"@alice","name":"alice"}"#),
      (.unknown(type: "applause"), #"{"type":"applause"}"#),
    ]
    for (event, text) in frames {
      #expect(Frames.text(of: event) == text)
      #expect(try Frames.event(text) == event)
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
      let bytes = Frames.bytes(of: event)
      #expect(try bytes.withUnsafeBytes { try ChatEvent.parse($0) } == event)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
      #expect((object["text"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `the longest text that a send may hold fits into a frame whatever it is made of`() throws {
    let limits = ChatLimits()
    #expect(Frames.bytes(of: try push(.text(String(repeating: "\u{1}", count: limits.text)), n: .max)).count <= limits.frame)
  }

  @Test func `an event of a newer server is unknown, and a code of one reads as not_supported in its own word`() throws {
    #expect(try Frames.event(#"{"type":"applause","seq":-1}"#) == .unknown(type: "applause"))
    #expect(try Frames.event(#"{"type":"receipt","kind":"liked"}"#) == .unknown(type: "receipt"))
    #expect(
      try Frames.event(##"{"type":"presence","conversation":"#dev","name":"bob","state":"away"}"##) == .unknown(type: "presence"))
    let fail = #"{"type":"fail","code":"too_loud","message":"no"}"#
    #expect(try Frames.event(fail) == .fail(ChatError(.notSupported, "no", word: "too_loud")))
    #expect(Frames.text(of: try Frames.event(fail)) == fail)
  }

  @Test func `a receipt and the promise of receipts come back as they went`() throws {
    for kind in [Receipt.Kind.delivered, .read] {
      let receipt = ChatEvent.receipt(Receipt(conversation: try Address("@bob"), kind: kind, name: try Name("bob"), seq: 3))
      #expect(
        Frames.text(of: receipt) == #"{"type":"receipt","conversation":"@bob","kind":"\#(kind.rawValue)","name":"bob","seq":3}"#)
      #expect(try Frames.event(Frames.text(of: receipt)) == receipt)
    }
    let (id, token) = (try #require(MessageID(hexadecimal: Frames.digits)), try #require(Token(hexadecimal: Frames.digits + Frames.digits)))
    let welcome = ChatEvent.welcome(
      Welcome(name: try Name("alice"), token: token, epoch: id, top: 3, server: "x", reportsDeliveries: true, limits: ChatLimits()))
    #expect(Frames.text(of: welcome).contains(#""top":3,"server":"x","receipts":true,"limits""#))
    #expect(try Frames.event(Frames.text(of: welcome)) == welcome)
  }

  @Test(arguments: ["-1", "1.0", "1e3", "1e999", "9007199254740992", "18446744073709551616", "\"1\"", "null", "-0"])
  func `J3: a number that is not in 0 to 2^53 - 1 is refused`(number: String) {
    let text = ##"{"type":"sent","id":"\##(Frames.digits)","conversation":"#dev","seq":\##(number),"time":5}"##
    #expect { try Frames.event(text) } throws: { ($0 as? ChatError)?.code == .badRequest }
  }

  @Test func `J3: 2^53 - 1 is read`() throws {
    let text = ##"{"type":"sent","id":"\##(Frames.digits)","conversation":"#dev","seq":9007199254740991,"time":5}"##
    guard case .sent(_, _, let stamp) = try Frames.event(text) else {
      Issue.record("no sent")
      return
    }
    #expect(stamp == Stamp(seq: 9_007_199_254_740_991, n: nil, time: 5))
  }

  @Test(arguments: ["[1]", "[\"Bob!\"]", "\"bob\"", "{}"])
  func `names that are none are refused`(names: String) {
    #expect(throws: ChatError.self) { try Frames.event(#"{"type":"who","names":\#(names)}"#) }
  }

  @Test func `a history has its messages in order, each with text or base64, and all that is in them comes back`() throws {
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    let contents: [Content] = [.text("\"[{]}\\"), .binary([0, 255]), .text(String(repeating: "é", count: 1_000)), .binary([])]
    let messages = try contents.enumerated().map { index, content in
      Push(n: nil, conversation: try Address("#dev"), seq: UInt64(index) + 1, from: try Name("bob"), id: id, content: content, time: 5)
    }
    let event = ChatEvent.history(HistoryPage(conversation: try Address("#dev"), messages: messages, isComplete: false))
    let text = Frames.text(of: event)
    let first = ##"{"conversation":"#dev","seq":1,"from":"bob","id":"\##(Frames.digits)","text":"\"[{]}\\","time":5}"##
    #expect(text.hasPrefix(##"{"type":"history","conversation":"#dev","messages":[\##(first),{"conversation""##))
    #expect(text.hasSuffix(#""base64":"","time":5}],"complete":false}"#))
    #expect(try Frames.event(text) == event)
  }

  @Test(arguments: [
    "[1]", "[[]]", "{}", "null", "\"\"", "[{}]", #"[{"conversation":"@bob","seq":1}]"#,
    #"[{"conversation":"@bob","seq":-1,"from":"bob","id":"0123456789abcdef0123456789abcdef","text":"hi","time":5}]"#,
    #"[{"conversation":"@bob","seq":1,"seq":1,"from":"bob","id":"0123456789abcdef0123456789abcdef","text":"hi","time":5}]"#,
    #"[{"conversation":"@bob","seq":1,"from":"bob","id":"0123456789abcdef0123456789abcdef","base64":"A","time":5}]"#,
    #"[{"conversation":"@bob","seq":1,"from":"bob","id":"0123456789abcdef0123456789abcdef","text":"hi","time":5},1]"#,
  ])
  func `a history with messages that are none is refused`(messages: String) {
    let text = #"{"type":"history","conversation":"@bob","messages":\#(messages),"complete":true}"#
    #expect { try Frames.event(text) } throws: { ($0 as? ChatError)?.code == .badRequest }
  }

  @Test(arguments: [
    #"{"type":"history","conversation":"@bob","messages":[]}"#, #"{"type":"history","conversation":"@bob","messages":[],"complete":1}"#,
    #"{"type":"history","messages":[],"complete":true}"#, #"{"type":"history","conversation":"@bob","complete":true}"#,
    #"{"type":"gap","from":1}"#, #"{"type":"gap","to":1}"#, #"{"type":"gap","from":5,"to":4}"#, #"{"type":"gap","from":-1,"to":4}"#,
    #"{"type":"gap","from":1,"to":2,"to":2}"#, #"{"type":"gap","from":1,"to":9007199254740992}"#, #"{"type":"reset","n":1,"top":1}"#,
    #"{"type":"reset","epoch":"00","n":1,"top":1}"#, #"{"type":"reset","epoch":"0123456789abcdef0123456789abcdef","n":1}"#,
    #"{"type":"reset","epoch":"0123456789abcdef0123456789abcdef","n":1.0,"top":1}"#,
    #"{"type":"receipt","conversation":"@bob","kind":"read","name":"bob"}"#,
  ])
  func `J3: an event with a member missing, twice or out of range is refused`(text: String) {
    #expect { try Frames.event(text) } throws: { ($0 as? ChatError)?.code == .badRequest }
  }

  // MARK: Conversations

  private func summary(_ content: Content?, unread: UInt64 = 0, read: UInt64? = nil) throws -> ConversationSummary {
    let (bob, id) = (try Name("bob"), try #require(MessageID(hexadecimal: Frames.digits)))
    let last = content.map { Push(n: nil, conversation: .person(bob), seq: 7, from: bob, id: id, content: $0, time: 5) }
    return ConversationSummary(conversation: .person(bob), read: read, unread: unread, last: last)
  }

  @Test func `conversations say how one stands in each, and how its last message begins`() throws {
    let room = ConversationSummary(conversation: .room(try Name("dev")), isMember: true)
    let page = ConversationPage(conversations: [try summary(.text("hi"), unread: 2, read: 5), room], isComplete: true)
    let text = Frames.text(of: .conversations(page))
    #expect(
      text == ##"{"type":"conversations","conversations":[{"conversation":"@bob","read":5,"unread":2,"last":{"seq":7,"from":"bob","##
        + ##""id":"\##(Frames.digits)","text":"hi","time":5}},{"conversation":"#dev","member":true,"unread":0}],"complete":true}"##)
    #expect(try Frames.event(text) == .conversations(page))
  }

  @Test func `a last message is cut between characters, and says so`() throws {
    for (content, beginning) in [
      (Content.text(String(repeating: "x", count: 100)), Content.text(String(repeating: "x", count: 100))),
      (.text(String(repeating: "x", count: 101)), .text(String(repeating: "x", count: 100))),
      (.text("x" + String(repeating: "漢", count: 40)), .text("x" + String(repeating: "漢", count: 33))),
      (.binary(Array(repeating: 1, count: 101)), .binary(Array(repeating: 1, count: 100))), (.text(""), .text("")),
    ] {
      let summary = try summary(content)
      #expect(summary.last?.content == beginning)
      #expect(summary.isCut == (content != beginning))
      let event = ChatEvent.conversations(ConversationPage(conversations: [summary], isComplete: false))
      #expect(Frames.text(of: event).contains(#""cut":true"#) == summary.isCut)
      #expect(try Frames.event(Frames.text(of: event)) == event)
    }
  }

  @Test func `the largest page of conversations fits into a frame whatever is said in it`() throws {
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    let name = try Name(String(repeating: "z", count: 32))
    let last = Push(
      n: nil, conversation: .room(name), seq: 1 << 52, from: name, id: id, content: .text(String(repeating: "\u{1}", count: 200)),
      time: 1 << 52)
    let longest = ConversationSummary(conversation: .room(name), isMember: true, read: 1 << 52, unread: 1_000, last: last)
    let silent = ConversationSummary(conversation: .room(name), isMember: true)
    let all = Array(repeating: longest, count: 500) + Array(repeating: silent, count: 100)
    #expect(Frames.bytes(of: .conversations(ConversationPage(conversations: all, isComplete: false))).count <= ChatLimits().frame)
  }

  @Test(arguments: [
    #"{"conversation":"@bob"}"#, #"{"unread":1}"#, #"{"conversation":"bob","unread":1}"#, #"{"conversation":"@bob","unread":-1}"#,
    #"{"conversation":"@bob","unread":1,"read":"1"}"#, #"{"conversation":"@bob","unread":1,"last":7}"#,
    #"{"conversation":"@bob","unread":1,"last":{"seq":1}}"#, #"{"conversation":"@bob","unread":1,"member":1}"#, "7",
  ])
  func `conversations that are none are refused`(summary: String) {
    #expect(throws: ChatError.self) { try Frames.event(#"{"type":"conversations","conversations":[\#(summary)],"complete":true}"#) }
  }
}
