import Testing

@testable import Chat

@Suite struct ChatRequestTests {
  @Test func `every request is written as the protocol says and read back`() throws {
    let (alice, dev) = (try Name("alice"), try Name("dev"))
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    let password = try Password("sesame, if you please")
    let frames: [(ChatRequest, String)] = [
      (.send(id: id, to: .person(alice), text: "h\"i\n"), #"{"type":"send","id":"\#(Frames.digits)","to":"@alice","text":"h\"i\n"}"#),
      (.got(0), #"{"type":"got","n":0}"#),
      (.got(9_007_199_254_740_991), #"{"type":"got","n":9007199254740991}"#),
      (.read(.room(dev), seq: 7), ##"{"type":"read","conversation":"#dev","seq":7}"##),
      (.history(HistoryQuery(conversation: .person(alice))), #"{"type":"history","conversation":"@alice","limit":50}"#),
      (
        .history(HistoryQuery(conversation: .room(dev), before: 9, after: 2, limit: 500, search: "a \"b\"")),
        ##"{"type":"history","conversation":"#dev","before":9,"after":2,"limit":500,"search":"a \"b\""}"##
      ),
      (.conversations(ConversationQuery()), #"{"type":"conversations","limit":50}"#),
      (
        .conversations(ConversationQuery(before: ConversationQuery.Place(conversation: .room(dev), seq: 9), limit: 500)),
        ##"{"type":"conversations","before":{"conversation":"#dev","seq":9},"limit":500}"##
      ),
      (.receipts(.person(alice)), #"{"type":"receipts","conversation":"@alice"}"#),
      (.who(nil), #"{"type":"who"}"#),
      (.who(.room(dev)), ##"{"type":"who","conversation":"#dev"}"##),
      (.typing(.person(alice)), #"{"type":"typing","conversation":"@alice"}"#),
      (.join(room: dev), ##"{"type":"join","conversation":"#dev"}"##),
      (.leave(room: dev), ##"{"type":"leave","conversation":"#dev"}"##),
      (.hello(Hello(name: alice, password: password)), #"{"type":"hello","name":"alice","password":"sesame, if you please"}"#),
      (
        .register(Hello(name: alice, password: password, listen: .room(dev)), Invite(Frames.digits)),
        ##"{"type":"register","name":"alice","password":"sesame, if you please","listen":"#dev","invite":"\##(Frames.digits)"}"##
      ),
      (.register(Hello(name: alice, password: password), nil), #"{"type":"register","name":"alice","password":"sesame, if you please"}"#),
      (.password(old: password, new: try Password("x")), #"{"type":"password","old":"sesame, if you please","new":"x"}"#),
      (.logOut(everywhere: false), #"{"type":"logout"}"#),
      (.logOut(everywhere: true), #"{"type":"logout","everywhere":true}"#),
      (.moderate(.mute, alice), #"{"type":"moderate","action":"mute","name":"alice"}"#),
    ]
    for (request, text) in frames {
      #expect(Frames.text(of: request) == text)
      #expect(try Frames.request(text) == request)
    }
  }

  @Test func `J3: unknown keys of any value are ignored, in any order and spelling`() throws {
    let text =
      ##" {"x":{"y":[1e999,-1,9007199254740993,null]},"to":"#DEV","text":"hi","\u0069d":"\##(Frames.digits)","ty\u0070e":"s\u0065nd","n":-1} "##
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    #expect(try Frames.request(text) == .send(id: id, to: .room(Name("dev")), text: "hi"))
  }

  @Test(arguments: [
    "", "hi", "[]", "\"send\"", "null", "{}", "{}{}", #"{"type":"who"}x"#, "\u{FEFF}{\"type\":\"who\"}", #"{"type":1}"#,
    #"{"type":"who","type":"who"}"#, #"{"type":"who","x":1,"x":2}"#, #"{"type":"who","conversation":null}"#, #"{"type":"hello"}"#,
    #"{"type":"hello","name":"bob","token":"00"}"#, #"{"type":"join"}"#, #"{"type":"join","conversation":"@bob"}"#,
    #"{"type":"got"}"#, #"{"type":"got","n":1,"n":1}"#, #"{"type":"got","n":"1"}"#, #"{"type":"read","conversation":"@bob"}"#,
    #"{"type":"read","seq":1}"#, #"{"type":"read","conversation":"@bob","seq":null}"#, #"{"type":"history"}"#, #"{"type":"receipts"}"#,
    #"{"type":"typing"}"#, #"{"type":"conversations","before":7}"#, ##"{"type":"conversations","before":{"conversation":"#dev"}}"##,
    ##"{"type":"conversations","before":{"seq":7}}"##, ##"{"type":"conversations","before":{"conversation":"#dev","seq":-1}}"##,
    ##"{"type":"conversations","before":{"conversation":"#dev","seq":1,"seq":2}}"##, #"{"type":"conversations","limit":"all"}"#,
    #"{"type":"history","conversation":"@bob","before":-1}"#, #"{"type":"history","conversation":"@bob","after":1.0}"#,
    #"{"type":"history","conversation":"@bob","limit":1,"limit":2}"#, #"{"type":"history","conversation":"@bob","search":1}"#,
    ##"{"type":"send","to":"#dev","text":"hi"}"##, ##"{"type":"send","id":"00","to":"#dev","text":"hi"}"##,
    ##"{"type":"send","id":"0123456789ABCDEF0123456789ABCDEF","to":"#dev","text":"hi"}"##,
    ##"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"#dev","text":"\ud800"}"##,
    ##"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"#dev","text":["hi"]}"##,
  ])
  func `J1, J3, J5: everything else is a bad_request`(text: String) {
    #expect(Frames.refusal(of: text)?.code == .badRequest)
  }

  @Test func `J5: an id of 1 KiB is a bad_request and is not echoed`() {
    let error = Frames.refusal(of: ##"{"type":"send","id":"\##(String(repeating: "a", count: 1024))","to":"#dev","text":"hi"}"##)
    #expect(error?.code == .badRequest)
    #expect(error.map { $0.message.utf8.count < 100 } == true)
  }

  @Test func `a refusal names the message where its id can be read`() {
    let id = MessageID(hexadecimal: Frames.digits)
    #expect(Frames.refusal(of: #"{"type":"send","id":"\#(Frames.digits)","to":"@bob"}"#)?.id == id)
    #expect(
      Frames.refusal(of: #"{"type":"send","id":"\#(Frames.digits)","to":"bob!","text":"hi"}"#)
        == ChatError(.badName, "a conversation is written @name or #room", id: id))
    #expect(Frames.refusal(of: #"{"type":"edit","id":"\#(Frames.digits)"}"#)?.id == id)
  }

  @Test func `a type that is not known is named, but not more than 64 bytes of it`() {
    #expect(Frames.refusal(of: #"{"type":"applause"}"#) == ChatError(.notSupported, "this server does not know applause"))
    let long = Frames.refusal(of: #"{"type":"\#(String(repeating: "é", count: 10_000))"}"#)
    #expect(long == ChatError(.notSupported, "this server does not know " + String(repeating: "é", count: 32)))
  }

  @Test(arguments: [
    ("-1", 1), ("-9007199254740993", 1), ("-0", 1), ("0", 1), ("1", 1), ("50", 50), ("500", 500), ("501", 500), ("1000000000", 500),
    ("9007199254740992", 500), ("99999999999999999999999999", 500),
  ])
  func `J7: a limit is brought into 1 to 500`(digits: String, limit: Int) throws {
    let request = try Frames.request(##"{"type":"history","conversation":"#dev","limit":\##(digits)}"##)
    #expect(request == .history(HistoryQuery(conversation: .room(try Name("dev")), limit: UInt64(limit))))
    #expect(
      try Frames.request(##"{"type":"conversations","limit":\##(digits)}"##) == .conversations(ConversationQuery(limit: UInt64(limit))))
  }

  @Test func `J7: without a limit it is 50`() throws {
    #expect(HistoryQuery(conversation: .room(try Name("dev"))).limit == 50)
    #expect(
      try Frames.request(##"{"type":"history","conversation":"#dev"}"##)
        == .history(HistoryQuery(conversation: .room(Name("dev")), limit: 50)))
  }

  @Test(arguments: ["1e9", "1.0", "-1.5", "\"50\"", "null", "true", "[50]", "{}"])
  func `J7: a limit that is no whole number in digits is a bad_request`(limit: String) {
    #expect(Frames.refusal(of: ##"{"type":"history","conversation":"#dev","limit":\##(limit)}"##)?.code == .badRequest)
  }

  @Test(arguments: ["-1", "-0", "1.0", "1e3", "1e999", "9007199254740992", "18446744073709551616", "\"1\"", "null"])
  func `J3: a number that is not in 0 to 2^53 - 1 is refused`(number: String) {
    #expect(Frames.refusal(of: #"{"type":"got","n":\#(number)}"#)?.code == .badRequest)
    #expect(Frames.refusal(of: #"{"type":"read","conversation":"@bob","seq":\#(number)}"#)?.code == .badRequest)
    #expect(Frames.refusal(of: #"{"type":"history","conversation":"@bob","before":\#(number)}"#)?.code == .badRequest)
    #expect(Frames.refusal(of: #"{"type":"history","conversation":"@bob","after":\#(number)}"#)?.code == .badRequest)
  }

  @Test(arguments: ["read\",\"seq\":1,\"x\":\"", "history", "receipts"])
  func `a conversation that is none is a bad_name`(type: String) {
    #expect(Frames.refusal(of: #"{"type":"\#(type)","conversation":"bob"}"#)?.code == .badName)
  }
}
