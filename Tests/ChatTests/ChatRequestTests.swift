import Testing

@testable import Chat

@Suite struct ChatRequestTests {
  private static let digits = "0123456789abcdef0123456789abcdef"

  private func parse(_ text: String) throws(ChatError) -> ChatRequest {
    var text = text
    let result: Result<ChatRequest, ChatError> = text.withUTF8 { bytes in
      Result { () throws(ChatError) in try ChatRequest.parse(UnsafeRawBufferPointer(bytes)) }
    }
    return try result.get()
  }

  private func refusal(of text: String) -> ChatError? {
    do throws(ChatError) {
      _ = try parse(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func `every request is written as the protocol says and read back`() throws {
    let (alice, dev) = (try Name("alice"), try Name("dev"))
    let id = try #require(MessageID(hexadecimal: Self.digits))
    let token = try #require(Token(hexadecimal: Self.digits + Self.digits))
    let frames: [(ChatRequest, String)] = [
      (.hello(name: alice, token: nil, listen: nil), #"{"type":"hello","name":"alice"}"#),
      (
        .hello(name: alice, token: token, listen: .room(dev)),
        ##"{"type":"hello","name":"alice","token":"\##(Self.digits)\##(Self.digits)","listen":"#dev"}"##
      ),
      (.send(id: id, to: .person(alice), text: "h\"i\n"), #"{"type":"send","id":"\#(Self.digits)","to":"@alice","text":"h\"i\n"}"#),
      (.who(nil), #"{"type":"who"}"#),
      (.who(.room(dev)), ##"{"type":"who","conversation":"#dev"}"##),
      (.join(room: dev), ##"{"type":"join","conversation":"#dev"}"##),
      (.leave(room: dev), ##"{"type":"leave","conversation":"#dev"}"##),
    ]
    for (request, text) in frames {
      var bytes: [UInt8] = [0x78]
      request.encode(into: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == "x" + text)
      #expect(try parse(text) == request)
    }
  }

  @Test func `J3: unknown keys of any value are ignored, in any order and spelling`() throws {
    let text =
      ##" {"x":{"y":[1e999,-1,9007199254740993,null]},"to":"#DEV","text":"hi","\u0069d":"\##(Self.digits)","ty\u0070e":"s\u0065nd","n":-1} "##
    let id = try #require(MessageID(hexadecimal: Self.digits))
    #expect(try parse(text) == .send(id: id, to: .room(Name("dev")), text: "hi"))
  }

  @Test(arguments: [
    "", "hi", "[]", "\"send\"", "null", "{}", "{}{}", #"{"type":"who"}x"#, "\u{FEFF}{\"type\":\"who\"}", #"{"type":1}"#,
    #"{"type":"who","type":"who"}"#, #"{"type":"who","x":1,"x":2}"#, #"{"type":"who","conversation":null}"#, #"{"type":"hello"}"#,
    #"{"type":"hello","name":"bob","token":"00"}"#, #"{"type":"join"}"#, #"{"type":"join","conversation":"@bob"}"#,
    ##"{"type":"send","to":"#dev","text":"hi"}"##, ##"{"type":"send","id":"00","to":"#dev","text":"hi"}"##,
    ##"{"type":"send","id":"0123456789ABCDEF0123456789ABCDEF","to":"#dev","text":"hi"}"##,
    ##"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"#dev","text":"\ud800"}"##,
    ##"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"#dev","text":["hi"]}"##,
  ])
  func `J1, J3, J5: everything else is a bad_request`(text: String) {
    #expect(refusal(of: text)?.code == .badRequest)
  }

  @Test func `J5: an id of 1 KiB is a bad_request and is not echoed`() {
    let error = refusal(of: ##"{"type":"send","id":"\##(String(repeating: "a", count: 1024))","to":"#dev","text":"hi"}"##)
    #expect(error?.code == .badRequest)
    #expect(error.map { $0.message.utf8.count < 100 } == true)
  }

  @Test func `a refusal names the message where its id can be read`() {
    let id = MessageID(hexadecimal: Self.digits)
    #expect(refusal(of: #"{"type":"send","id":"\#(Self.digits)","to":"@bob"}"#)?.id == id)
    #expect(
      refusal(of: #"{"type":"send","id":"\#(Self.digits)","to":"bob!","text":"hi"}"#)
        == ChatError(.badName, "a conversation is written @name or #room", id: id))
    #expect(refusal(of: #"{"type":"edit","id":"\#(Self.digits)"}"#)?.id == id)
  }

  @Test func `A6: a name outside the pattern is a bad_name`() {
    #expect(refusal(of: #"{"type":"hello","name":"b\u043eb"}"#)?.code == .badName)
    #expect(refusal(of: #"{"type":"hello","name":""}"#)?.code == .badName)
  }

  @Test func `a type that is not known is named, but not more than 64 bytes of it`() {
    #expect(refusal(of: #"{"type":"got","n":1}"#) == ChatError(.notSupported, "this server does not know got"))
    let long = refusal(of: #"{"type":"\#(String(repeating: "é", count: 10_000))"}"#)
    #expect(long == ChatError(.notSupported, "this server does not know " + String(repeating: "é", count: 32)))
  }
}
