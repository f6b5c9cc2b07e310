import Testing

@testable import Chat

@Suite struct HelloTests {
  @Test func `every hello is written as the protocol says and read back`() throws {
    let (alice, phone) = (try Name("alice"), try Device("Phone-2"))
    let id = try #require(MessageID(hexadecimal: Frames.digits))
    let token = try #require(Token(hexadecimal: Frames.digits + Frames.digits))
    let frames: [(Hello, String)] = [
      (Hello(name: alice), #"{"type":"hello","name":"alice"}"#),
      (
        Hello(name: alice, token: token, listen: .room(try Name("dev"))),
        ##"{"type":"hello","name":"alice","token":"\##(Frames.digits)\##(Frames.digits)","listen":"#dev"}"##
      ),
      (Hello(name: alice, device: phone), #"{"type":"hello","name":"alice","device":"Phone-2"}"#),
      (
        Hello(name: alice, device: phone, position: InboxPosition(epoch: nil, n: 0, last: nil)),
        #"{"type":"hello","name":"alice","device":"Phone-2","n":0}"#
      ),
      (
        Hello(name: alice, device: phone, position: InboxPosition(epoch: id, n: 9_007_199_254_740_991, last: id)),
        #"{"type":"hello","name":"alice","device":"Phone-2","epoch":"\#(Frames.digits)","n":9007199254740991,"last":"\#(Frames.digits)"}"#
      ),
    ]
    for (hello, text) in frames {
      #expect(Frames.text(of: .hello(hello)) == text)
      #expect(try Frames.request(text) == .hello(hello))
    }
  }

  @Test func `epoch and last without n say nothing about where the device stopped`() throws {
    let text = #"{"type":"hello","name":"alice","device":"x","epoch":"\#(Frames.digits)","last":"\#(Frames.digits)"}"#
    #expect(try Frames.request(text) == .hello(Hello(name: Name("alice"), device: Device("x"))))
  }

  @Test(arguments: [
    #""device":"""#, #""device":"-x""#, #""device":"a b""#, #""device":1"#, #""device":null"#, #""device":"x","device":"x""#, #""n":"1""#,
    #""n":-1"#, #""n":1.0"#, #""n":1e2"#, #""n":9007199254740992"#, #""n":null"#, #""n":1,"n":1"#,
    #""n":1,"epoch":"00""#, #""n":1,"last":7"#, #""n":1,"last":null"#, #""n":1,"last":"0123456789ABCDEF0123456789ABCDEF""#,
    #""token":"00""#,
  ])
  func `J3: a wrong member makes a hello a bad_request`(member: String) {
    #expect(Frames.refusal(of: #"{"type":"hello","name":"alice",\#(member)}"#)?.code == .badRequest)
  }

  @Test func `A6: a name outside the pattern is a bad_name`() {
    #expect(Frames.refusal(of: #"{"type":"hello","name":"b\u043eb"}"#)?.code == .badName)
    #expect(Frames.refusal(of: #"{"type":"hello","name":""}"#)?.code == .badName)
    #expect(Frames.refusal(of: #"{"type":"hello","name":"bob","listen":"dev"}"#)?.code == .badName)
  }
}
