import Testing

@testable import Chat

/// One-to-one conversations, and requests that are none.
@Suite struct HubTests {
  private var stage = Stage()

  // MARK: One-to-one

  @Test mutating func `what alice says to bob is stored before anyone sees it`() throws {
    #expect(try stage.enter(1, as: "alice") == ["1 <- welcome alice top 0"])
    #expect(try stage.enter(2, as: "bob") == ["2 <- welcome bob top 0", "1 <- #lobby bob here"])
    #expect(try stage.send(1, "hi", to: "@bob") == ["store alice: hi", "1 <- sent @bob 1 n1", "2 <- n1 @alice 1 alice: hi"])
    #expect(try stage.send(2, "hello", to: "@alice") == ["store bob: hello", "2 <- sent @alice 2 n2", "1 <- n2 @bob 2 bob: hello"])
  }

  @Test mutating func `nothing is sent while the store has not answered`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    stage.hold()
    #expect(try stage.send(1, "hi", to: "@bob") == ["store alice: hi"])
    #expect(try stage.send(2, "ho", to: "@alice") == ["store bob: ho"])
    #expect(stage.answer(1) == ["1 <- sent @bob 1 n1", "2 <- n1 @alice 1 alice: hi"])
    #expect(stage.letGo() == ["2 <- sent @alice 2 n2", "1 <- n2 @bob 2 bob: ho"])
  }

  @Test mutating func `a draft says who speaks to whom, from where and under which account`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let (alice, bob) = (try Name("alice"), try Name("bob"))
    var hub = stage.hub
    let request = ChatRequest.send(id: Stage.id(1), to: .person(alice), text: "note")
    let draft = Draft(
      conversation: .direct(alice, bob), sender: bob, account: AccountID(1), id: Stage.id(1), content: .text("note"), origin: PeerID(2),
      isPlain: false)
    #expect(hub.handle(.requested(PeerID(2), request), at: stage.now) == [.store([draft])])
  }

  @Test mutating func `every session of both gets a one-to-one message, the sender's others too`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "alice")
    try stage.enter(4, as: "bob")
    #expect(
      try stage.send(1, "hi", to: "@bob") == [
        "store alice: hi", "1 <- sent @bob 1 n1", "3 <- n1 @bob 1 alice: hi", "2 4 <- n1 @alice 1 alice: hi",
      ])
  }

  @Test mutating func `J9: a message to oneself has one row and comes to one's other sessions`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    #expect(
      try stage.send(1, "note", to: "@alice") == ["store alice: note", "1 <- sent @alice 1 n1", "2 <- n1 @alice 1 alice: note"])
  }

  @Test mutating func `J9: a message to nobody is no_such_user, and one to a holder who is away is sent`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.send(1, "hi", to: "@bob") == ["store alice: hi", "1 <- fail no_such_user"])
    #expect(try stage.send(1, "hi", to: "@server") == ["store alice: hi", "1 <- fail no_such_user"])
    try stage.enter(2, as: "bob")
    _ = stage.leave(2)
    #expect(try stage.send(1, "hi", to: "@bob") == ["store alice: hi", "1 <- sent @bob 1 n1"])
  }

  @Test mutating func `a refusal of the store names the message and says why in words`() throws {
    try stage.enter(1, as: "alice")
    var hub = stage.hub
    let alice = try Name("alice")
    for (code, message) in [
      (ChatError.Code.noSuchUser, "nobody is called bob here"), (.idReused, "this id belongs to another message"),
      (.storageFull, "the server's disk is full; nothing new is kept for now"), (.notFound, "the server does not keep this message"),
      (.quota, "bob is away, and enough of your messages wait"),
    ] {
      let draft = Draft(
        conversation: .direct(alice, try Name("bob")), sender: alice, account: AccountID(0), id: Stage.id(1), content: .text("hi"),
        origin: PeerID(1), isPlain: false)
      #expect(
        hub.handle(.stored([.refused(draft, code)]), at: stage.now)
          == [.send(.fail(ChatError(code, message, id: Stage.id(1))), to: [PeerID(1)])])
    }
  }

  @Test mutating func `R6: who has made enough rooms is told that`() throws {
    try stage.enter(1, as: "alice")
    var hub = stage.hub
    let draft = Draft(
      conversation: .room(try Name("den")), sender: try Name("alice"), account: AccountID(0), id: Stage.id(1), content: .text("hi"),
      origin: PeerID(1), isPlain: false)
    #expect(
      hub.handle(.stored([.refused(draft, .quota)]), at: stage.now)
        == [.send(.fail(ChatError(.quota, "you have made enough rooms", id: Stage.id(1))), to: [PeerID(1)])])
  }

  @Test mutating func `storage_full refuses what is new and answers what was sent before`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.send(1, "one", to: "#lobby", id: 1)
    stage.store.isFull = true
    #expect(try stage.send(1, "two", to: "#lobby", id: 2) == ["store alice: two", "1 <- fail storage_full"])
    #expect(try stage.send(1, "one", to: "#lobby", id: 1) == ["store alice: one", "1 <- sent #lobby 1 n1"])
    stage.store.isFull = false
    #expect(try stage.send(1, "two", to: "#lobby", id: 2) == ["store alice: two", "1 <- sent #lobby 2 n2"])
  }

  @Test mutating func `J4: an empty text and one that is too long fail and the connection stays`() throws {
    try stage.enter(1, as: "alice")
    for _ in 0..<10 {
      #expect(try stage.send(1, "\u{200B}", to: "#lobby") == ["1 <- fail empty"])
      #expect(try stage.send(1, String(repeating: "x", count: 65_537), to: "#lobby") == ["1 <- fail too_long"])
    }
    #expect(try stage.send(1, "x", to: "#lobby") == ["store alice: x", "1 <- sent #lobby 1 n1"])
  }

  @Test mutating func `J5: a message that is sent again is acknowledged again and not delivered again`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    _ = try stage.send(1, "hi", to: "@bob", id: 9)
    _ = try stage.send(1, "more", to: "@bob")
    #expect(try stage.send(1, "hi", to: "@bob", id: 9) == ["store alice: hi", "1 <- sent @bob 1 n1"])
    #expect(try stage.send(1, "ho", to: "@bob", id: 9) == ["store alice: ho", "1 <- fail id_reused"])
    #expect(try stage.send(1, "hi", to: "#lobby", id: 9) == ["store alice: hi", "1 <- fail id_reused"])
    #expect(
      try stage.send(2, "hi", to: "@alice", id: 9) == ["store bob: hi", "2 <- sent @alice 3 n3", "1 <- n3 @bob 3 bob: hi"])
  }

  @Test mutating func `what arrives from the store after its sender left still reaches the others`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    stage.hold()
    _ = try stage.send(1, "bye", to: "@bob")
    _ = try stage.send(1, "who?", to: "@nobody")
    #expect(stage.leave(1) == ["2 <- #lobby alice gone"])
    #expect(stage.letGo() == ["2 <- n1 @alice 1 alice: bye"])
  }

  @Test mutating func `who claims a name that was free again gets nothing of what the one before was sent`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    _ = stage.leave(1)
    stage.hold()
    _ = try stage.send(2, "secret", to: "@alice")
    #expect(stage.answer(2) == ["2 <- sent @alice 1 n1"])
    stage.store.free(try Name("alice"))
    #expect(stage.letGo() == [])
    #expect(try stage.intrude(3, as: "alice") == ["3 <- welcome alice top 0", "2 <- #lobby alice here"])
    #expect(try stage.send(2, "hi", to: "@alice") == ["store bob: hi", "2 <- sent @alice 2 n2", "3 <- n1 @bob 2 bob: hi"])
  }

  @Test mutating func `A12: what a client says of itself is not what others see`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let frame = Array(
      #"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"@bob","text":"hi","from":"bob","seq":9,"n":9,"time":9}"#.utf8)
    let request = try frame.withUnsafeBytes { try ChatRequest.parse($0) }
    #expect(stage.request(1, request).last == "2 <- n1 @alice 1 alice: hi")
  }

  // MARK: Bad requests

  @Test mutating func `J1: the fifth bad request closes with 4002, a second hello being one`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.greet(1, as: "bob") == ["1 <- fail bad_request"])
    let bad = Hub.Input.refused(PeerID(1), ChatError(.badRequest, "no"))
    for _ in 2..<5 { #expect(stage.perform(bad) == ["1 <- fail bad_request"]) }
    #expect(stage.perform(.refused(PeerID(1), ChatError(.notSupported, "no"))) == ["1 <- fail not_supported"])
    #expect(stage.perform(bad) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
    #expect(try stage.uses(of: "alice") == 0)
    #expect(stage.perform(bad) == [])
  }

  @Test mutating func `J1: bad requests before hello count too`() throws {
    _ = try stage.connect(1)
    let bad = Hub.Input.refused(PeerID(1), ChatError(.badRequest, "no"))
    for _ in 1..<5 { #expect(stage.perform(bad) == ["1 <- fail bad_request"]) }
    #expect(stage.perform(bad) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
  }

  @Test mutating func `J1: bad requests while the store looks at the hello count too, and its answer finds nobody`() throws {
    _ = try stage.connect(1)
    stage.hold()
    _ = try stage.greet(1, as: "alice")
    let bad = Hub.Input.refused(PeerID(1), ChatError(.badRequest, "no"))
    for _ in 1..<5 { #expect(stage.perform(bad) == ["1 <- fail bad_request"]) }
    #expect(stage.perform(bad) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
    #expect(stage.letGo() == [])
    #expect(try stage.uses(of: "alice") == 0)
  }
}
