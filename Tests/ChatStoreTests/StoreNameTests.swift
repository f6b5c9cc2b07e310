import Chat
import ChatStore
import Testing

@Suite struct StoreNameTests {
  @Test(arguments: TestedStore.allCases)
  func `a free name is claimed with the spare token`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let spare = try #require(Token(hexadecimal: String(repeating: "5", count: 64)))
    let login = Login(name: try Name("alice"), proof: .none, spare: spare, device: nil, position: nil)
    guard case .admitted(let admission) = try stage.answer(.logIn(login)) else { throw Surprise() }
    #expect(admission.token == spare)
    #expect(
      admission == Admission(account: admission.account, token: spare, epoch: Stage.epoch, top: 0, cursor: nil))
  }

  @Test(arguments: TestedStore.allCases)
  func `a stale token on a free name is ignored`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let stale = try #require(Token(hexadecimal: String(repeating: "a", count: 64)))
    #expect(try stage.logIn("alice", token: stale).token != stale)
  }

  @Test(arguments: TestedStore.allCases)
  func `A7: the first claim wins and the other is told that the name is taken`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.logIn("alice", token: nil)
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: nil) }
    let guess = try #require(Token(hexadecimal: String(repeating: "0", count: 64)))
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: guess) }
    #expect(try stage.logIn("alice", token: first.token).account == first.account)
  }

  @Test(arguments: TestedStore.allCases)
  func `several sessions with the token are one account with one token`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.logIn("alice")
    let second = try stage.logIn("alice")
    #expect(first.account == second.account)
    #expect(first.token == second.token)
  }

  @Test(arguments: TestedStore.allCases)
  func `another name's token opens nothing`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: stage.tokens["bob"]) }
  }

  @Test(arguments: TestedStore.allCases, ["server", "admin", "all", "anonymous-7"])
  func `a reserved name is nobody's`(_ store: TestedStore, name: String) throws {
    let stage = try Stage(store)
    #expect(throws: ChatError(.badName, "\(name) is reserved")) { try stage.logIn(name) }
    guard name != "server" else { return }
    #expect(throws: ChatError(.badName, "\(name) is reserved")) { try stage.lend(name) }
  }

  @Test(arguments: TestedStore.allCases)
  func `the operator borrows the name server, which stays nobody's`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    try stage.lend("server")
    #expect(throws: ChatError(.badName, "server is reserved")) { try stage.logIn("server") }
    #expect(try stage.sayPlainly("server", "hi", to: "@alice").rows.map(\.reader) == [Name("alice")])
  }

  @Test(arguments: TestedStore.allCases)
  func `a name waits for its holder after the last session`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.logIn("alice")
    try stage.logIn("alice")
    try stage.release("alice")
    stage.pass(Stage.hold * 10)
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: nil) }
    try stage.release("alice")
    stage.pass(Stage.hold - .milliseconds(1))
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: nil) }
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
    #expect(try stage.logIn("alice").account == first.account)
  }

  @Test(arguments: TestedStore.allCases)
  func `who comes back in time holds the name for as long again`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.logIn("alice")
    for _ in 1...3 {
      try stage.release("alice")
      stage.pass(Stage.hold - .milliseconds(1))
      #expect(try stage.logIn("alice").account == first.account)
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `a name whose hold has passed is another account's, even with the old token`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.logIn("alice")
    try stage.close("alice")
    let second = try stage.logIn("alice", token: first.token)
    #expect(second.account != first.account)
    #expect(second.token != first.token)
  }

  @Test(arguments: TestedStore.allCases)
  func `a name is free at its own time though another name still waits`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.release("alice")
    stage.pass(.seconds(5))
    try stage.release("bob")
    stage.pass(.seconds(6))
    #expect(throws: ChatError(.nameTaken, "bob is taken")) { try stage.lend("bob") }
    try stage.lend("alice")
  }

  @Test(arguments: TestedStore.allCases)
  func `a lent name is taken for everyone until the plain peer leaves`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let first = try stage.lend("alice")
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.logIn("alice", token: nil) }
    try stage.release("alice")
    let second = try stage.lend("alice")
    #expect(second != first)
    try stage.release("alice")
    #expect(try stage.logIn("alice").account != second)
  }

  @Test(arguments: TestedStore.allCases)
  func `a name that somebody uses or that waits cannot be lent`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
    try stage.release("alice")
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
  }

  @Test(arguments: TestedStore.allCases)
  func `a session that was refused needs no release`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    #expect(throws: ChatError.self) { try stage.logIn("alice", token: nil) }
    try stage.close("alice")
    try stage.lend("alice")
  }

  @Test(arguments: TestedStore.allCases)
  func `who claims a name again starts with an empty inbox, no rooms and no devices`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.join("bob", "den")
    try stage.say("alice", "one", to: "@bob")
    try stage.close("bob")
    let bob = try stage.logIn("bob", device: "laptop")
    #expect(bob.top == 0)
    #expect(bob.cursor == 0)
    #expect(bob.rooms == [])
    #expect(try stage.inbox("bob") == [])
    try stage.say("alice", "two", to: "#den")
    #expect(try stage.inbox("bob") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `A13: who claims a name again cannot read what was said to its holder before`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "for the old bob", to: "@bob")
    try stage.close("bob")
    try stage.logIn("bob")
    #expect(throws: ChatError(.notFound, "there is no such conversation")) { try stage.history("bob", "@alice") }
    #expect(try stage.say("alice", "for the new bob", to: "@bob").stamp.seq == 1)
    #expect(try stage.history("bob", "@alice").texts == ["for the new bob"])
    #expect(try stage.history("alice", "@bob").texts == ["for the new bob"])
    #expect(try stage.inbox("alice") == ["1 @bob 1 alice: for the old bob", "2 @bob 1 alice: for the new bob"])
  }

  @Test(arguments: TestedStore.allCases)
  func `what was said to somebody who is gone can be read by the one who said it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.say("alice", "hi", to: "@bob")
    try stage.close("bob")
    #expect(try stage.history("alice", "@bob").texts == ["hi"])
  }
}
