import Testing

@testable import Chat

/// What comes before a session, and how one ends.
@Suite struct HubLoginTests {
  private var stage = Stage()

  // MARK: Before hello

  @Test mutating func `A1: a request before hello is unauthenticated and closes with 4001`() throws {
    _ = try stage.connect(1)
    #expect(try stage.send(1, "hi", to: "#lobby") == ["1 <- fail unauthenticated", "close 1: 4001 unauthenticated"])
    #expect(try stage.greet(1, as: "alice") == [])
    _ = try stage.connect(2)
    #expect(
      stage.perform(.refused(PeerID(2), ChatError(.notSupported, "no"))) == ["2 <- fail unauthenticated", "close 2: 4001 unauthenticated"])
    #expect(stage.takeQuestions() == [])
  }

  @Test mutating func `A1: no hello in 10 seconds is unauthenticated and closes with 4001`() throws {
    _ = try stage.connect(1)
    _ = try stage.connect(2)
    #expect(stage.hub.deadline == stage.now + .seconds(10))
    #expect(stage.wait(.seconds(9)) == [])
    _ = try stage.greet(1, as: "alice")
    #expect(stage.wait(.seconds(1)) == ["2 <- fail unauthenticated", "close 2: 4001 unauthenticated"])
    #expect(stage.hub.deadline == nil)
  }

  @Test mutating func `A1: the 10 seconds go on while the store looks at the hello, and its account is released`() throws {
    _ = try stage.connect(1)
    stage.hold()
    _ = try stage.greet(1, as: "alice")
    #expect(stage.wait(.seconds(10)) == ["1 <- fail unauthenticated", "close 1: 4001 unauthenticated"])
    #expect(stage.letGo() == [])
    #expect(stage.takeQuestions() == ["log in alice", "release alice"])
    #expect(try stage.uses(of: "alice") == 0)
  }

  @Test mutating func `a peer that comes and goes without hello leaves no deadline`() throws {
    _ = try stage.connect(1)
    #expect(stage.leave(1) == [])
    #expect(stage.hub.deadline == nil)
    #expect(stage.takeQuestions() == [])
  }

  // MARK: Hello

  @Test mutating func `hello asks the store with all that it says, and the welcome says what the store knows`() throws {
    let (alice, phone) = (try Name("alice"), try Device("phone"))
    var generator = SplitMix64(seed: 3)
    let (token, spare) = (Token.random(using: &generator), Token.random(using: &generator))
    let position = InboxPosition(epoch: Stage.id(4), n: 5, last: Stage.id(6))
    var hub = stage.hub
    #expect(hub.handle(.connected(PeerID(1), hears: .room(alice), spare: spare, from: nil), at: stage.now) == [])
    let hello = Hello(name: alice, token: token, device: phone, position: position)
    let login = Login(name: alice, proof: .token(token), spare: spare, device: phone, position: position)
    #expect(hub.handle(.requested(PeerID(1), .hello(hello)), at: stage.now) == [.ask(.logIn(login), for: PeerID(1))])
    let receipt = Receipt(conversation: .person(try Name("bob")), kind: .read, name: try Name("bob"), seq: 7)
    let admission = Admission(account: AccountID(8), token: spare, epoch: Stage.id(4), top: 5, cursor: 5, receipts: [receipt])
    let welcome = Welcome(
      name: alice, token: spare, epoch: Stage.id(4), top: 5, n: 5, server: "wtalk/test", reportsDeliveries: true, limits: ChatLimits())
    #expect(
      hub.handle(.answered(.admitted(admission), to: .logIn(login), for: PeerID(1)), at: stage.now) == [
        .send(.welcome(welcome), to: [PeerID(1)]), .send(.receipt(receipt), to: [PeerID(1)]),
      ])
  }

  @Test mutating func `hello names the conversation to hear instead of the path's`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    _ = try stage.connect(2)
    #expect(
      stage.request(2, .hello(Hello(name: try Name("bob"), listen: try Address("#dev")))) == [
        "2 <- welcome bob top 0", "1 <- #dev bob here",
      ])
  }

  @Test mutating func `requests behind hello wait for the store and are done in order after the welcome`() throws {
    _ = try stage.connect(1)
    stage.hold()
    #expect(try stage.greet(1, as: "alice") == [])
    #expect(try stage.send(1, "one", to: "@alice") == [])
    #expect(stage.request(1, .who(nil)) == [])
    #expect(try stage.send(1, "two", to: "@alice") == [])
    #expect(stage.takeQuestions() == ["log in alice"])
    #expect(stage.answer(1) == ["1 <- welcome alice top 0", "store alice: one", "1 <- who alice", "store alice: two"])
    #expect(stage.letGo() == ["1 <- sent @alice 1 n1", "1 <- sent @alice 2 n2"])
  }

  @Test mutating func `a hello that fails may be tried again, and the 10 seconds go on`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.intrude(2, as: "alice") == ["2 <- fail name_taken"])
    #expect(try stage.greet(2, as: "server") == ["2 <- fail bad_name"])
    #expect(stage.perform(.refused(PeerID(2), ChatError(.badName, "no"))) == ["2 <- fail bad_name"])
    #expect(try stage.greet(2, as: "bob").first == "2 <- welcome bob top 0")
    _ = try stage.connect(3)
    _ = stage.wait(.seconds(5))
    #expect(stage.request(3, .hello(Hello(name: try Name("bob")))) == ["3 <- fail name_taken"])
    #expect(stage.wait(.seconds(5)) == ["3 <- fail unauthenticated", "close 3: 4001 unauthenticated"])
  }

  @Test mutating func `a second hello right behind one that fails is the next try`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.connect(2)
    stage.hold()
    #expect(stage.request(2, .hello(Hello(name: try Name("alice")))) == [])
    #expect(try stage.greet(2, as: "bob") == [])
    #expect(stage.request(2, .who(try Address("#lobby"))) == [])
    #expect(stage.answer(1) == ["2 <- fail name_taken"])
    #expect(stage.letGo() == ["2 <- welcome bob top 0", "1 <- #lobby bob here", "2 <- who #lobby alice bob"])
  }

  @Test mutating func `A1: a request right behind a hello that fails is unauthenticated`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.connect(2)
    stage.hold()
    #expect(stage.request(2, .hello(Hello(name: try Name("alice")))) == [])
    #expect(try stage.send(2, "hi", to: "#lobby") == [])
    #expect(stage.letGo() == ["2 <- fail name_taken", "2 <- fail unauthenticated", "close 2: 4001 unauthenticated"])
  }

  @Test mutating func `a second hello right behind one that succeeds is a bad_request`() throws {
    _ = try stage.connect(1)
    stage.hold()
    _ = try stage.greet(1, as: "alice")
    _ = try stage.greet(1, as: "bob")
    #expect(stage.letGo() == ["1 <- welcome alice top 0", "1 <- fail bad_request"])
    #expect(stage.takeQuestions() == ["log in alice"])
  }

  @Test mutating func `A7: of two who claim a name at the same instant one gets it`() throws {
    _ = try stage.connect(1)
    _ = try stage.connect(2)
    stage.hold()
    let hello = ChatRequest.hello(Hello(name: try Name("alice")))
    #expect(stage.request(1, hello) == [])
    #expect(stage.request(2, hello) == [])
    #expect(stage.letGo() == ["1 <- welcome alice top 0", "2 <- fail name_taken"])
  }

  // MARK: The end of a session

  @Test mutating func `a session that ends releases its account`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    #expect(try stage.uses(of: "alice") == 2)
    _ = stage.leave(1)
    #expect(try stage.uses(of: "alice") == 1)
    _ = stage.leave(1)
    #expect(try stage.uses(of: "alice") == 1)
    _ = stage.leave(2)
    #expect(stage.takeQuestions() == ["log in alice", "log in alice", "release alice", "release alice"])
  }

  @Test mutating func `a peer gone before the store has looked at its hello releases the account and is seen by nobody`() throws {
    try stage.enter(1, as: "alice")
    _ = stage.wait(.seconds(1))
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    _ = try stage.send(2, "hi", to: "#lobby")
    #expect(stage.leave(2) == [])
    #expect(stage.hub.deadline == nil)
    #expect(stage.letGo() == [])
    #expect(stage.takeQuestions().suffix(2) == ["log in bob on phone", "release bob"])
    #expect(try stage.uses(of: "bob") == 0)
  }

  @Test mutating func `a peer gone before its hello is refused releases nothing`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.connect(2)
    stage.hold()
    _ = stage.request(2, .hello(Hello(name: try Name("alice"))))
    #expect(stage.leave(2) == [])
    #expect(stage.letGo() == [])
    #expect(try stage.uses(of: "alice") == 1)
  }

  @Test mutating func `the same device again closes the first session with 4010 and releases its account`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    #expect(try stage.enter(2, as: "alice", on: "tablet") == ["2 <- welcome alice top 0"])
    #expect(try stage.enter(3, as: "alice", on: "phone") == ["close 1: 4010 replaced", "3 <- welcome alice top 0"])
    #expect(try stage.uses(of: "alice") == 2)
    #expect(stage.leave(1) == [])
    #expect(try stage.uses(of: "alice") == 2)
    #expect(try stage.send(2, "note", to: "@alice").suffix(2) == ["2 <- sent @alice 1 n1", "3 <- n1 @alice 1 alice: note"])
  }

  @Test mutating func `sessions without a device, and devices of others, replace nobody`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    try stage.enter(2, as: "alice")
    #expect(try stage.enter(3, as: "alice") == ["3 <- welcome alice top 0"])
    #expect(try stage.enter(4, as: "bob", on: "phone") == ["4 <- welcome bob top 0", "1 2 3 <- #lobby bob here"])
    #expect(try stage.uses(of: "alice") == 3)
  }

  @Test mutating func `of two hellos of one device at the same time the second stays`() throws {
    _ = try stage.enter(1, as: "alice")
    _ = try stage.connect(2)
    _ = try stage.connect(3)
    stage.hold()
    _ = try stage.greet(2, as: "alice", on: "phone")
    _ = try stage.greet(3, as: "alice", on: "phone")
    #expect(stage.letGo() == ["2 <- welcome alice top 0", "close 2: 4010 replaced", "3 <- welcome alice top 0"])
    #expect(try stage.uses(of: "alice") == 2)
  }

  // MARK: How many

  @Test mutating func `R2: the 11th session of a name is closed with 4009, and when one has gone there is room again`() throws {
    for peer in 1...10 { try stage.enter(peer, as: "alice") }
    let refused = try stage.enter(11, as: "alice")
    #expect(refused == ["close 11: 4009 a name has at most 10 sessions at once"])
    _ = stage.leave(11)
    let uses = try stage.uses(of: "alice")
    #expect(uses == 10)
    _ = stage.leave(1)
    let admitted = try stage.enter(12, as: "alice")
    #expect(!admitted.contains { $0.hasPrefix("close") })
  }

  @Test mutating func `R2: a session that takes the place of another on its device is no 11th`() throws {
    for peer in 1...10 { try stage.enter(peer, as: "alice", on: "d\(peer)") }
    let replacing = try stage.enter(11, as: "alice", on: "d1")
    #expect(replacing.filter { $0.hasPrefix("close") } == ["close 1: 4010 replaced"])
  }
}
