import Testing

@testable import Chat

@Suite struct AdminRequestTests {
  private static let invite: Invite = {
    var generator = SplitMix64(seed: 1)
    return .random(using: &generator)
  }()

  private func parsed<Value>(_ text: String, _ parse: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try Array(text.utf8).withUnsafeBytes { try parse($0) }
  }

  @Test func `every order reads as it was written`() throws {
    let bob = try Name("bob")
    let requests: [AdminRequest] = [
      .add(bob, PasswordHash("scrypt$…"), isOperator: true), .add(bob, PasswordHash("x"), isOperator: false), .list,
      .password(bob, PasswordHash("y")), .remove(bob), .invite(Self.invite, lifetime: 60), .logins(bob), .revoke(bob, nil),
      .revoke(bob, LoginID(7)), .change(bob, AccountChange(isOperator: true, isBanned: false, isMuted: nil)),
    ]
    for request in requests {
      var bytes: [UInt8] = []
      request.encode(into: &bytes)
      #expect(try bytes.withUnsafeBytes { try AdminRequest.parse($0) } == request)
    }
  }

  @Test func `every answer reads as it was written`() throws {
    let summary = AccountSummary(name: try Name("bob"), isOperator: true, isBanned: false, isMuted: true)
    let answers: [AdminAnswer] = [
      .done, .accounts([]), .accounts([summary]), .logins([LoginSummary(login: LoginID(3), made: 5, used: 8)]),
      .refused(ChatError(.nameTaken, "bob is taken")),
    ]
    for answer in answers {
      var bytes: [UInt8] = []
      answer.encode(into: &bytes)
      #expect(try bytes.withUnsafeBytes { try AdminAnswer.parse($0) } == answer)
    }
  }

  @Test(arguments: ["", "{}", #"{"type":"dance"}"#, #"{"type":"add","name":"bob"}"#, #"{"type":"remove","name":"!"}"#])
  func `what is no order is refused`(_ text: String) {
    #expect(throws: ChatError.self) { try parsed(text, AdminRequest.parse) }
    #expect(throws: ChatError.self) { try parsed(text, AdminAnswer.parse) }
  }
}
