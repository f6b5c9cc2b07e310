import Testing

@testable import Chat

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
    var hub = stage.hub
    let request = ChatRequest.send(id: Stage.id(1), to: try Address("@alice"), text: "note")
    let alice = try Name("alice")
    let draft = Draft(
      conversation: .direct(alice, alice), sender: alice, id: Stage.id(1), content: .text("note"), origin: PeerID(1), isPlain: false,
      inboxes: [alice])
    #expect(hub.handle(.requested(PeerID(1), request), at: stage.now) == [.store([draft])])
    let stamp = Stamp(seq: 1, n: 1, time: 5)
    #expect(
      hub.handle(.stored([.stored(Message(draft, stamp: stamp, rows: [1]))]), at: stage.now) == [
        .send(.sent(Stage.id(1), .person(alice), stamp), to: [PeerID(1)])
      ])
  }

  @Test mutating func `every session of both gets a one-to-one message, the sender's others too`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try enterAgain(3, as: "alice", with: 1)
    try enterAgain(4, as: "bob", with: 2)
    #expect(
      try stage.send(1, "hi", to: "@bob") == [
        "store alice: hi", "1 <- sent @bob 1 n1", "3 <- n1 @bob 1 alice: hi", "2 4 <- n1 @alice 1 alice: hi",
      ])
  }

  @Test mutating func `J9: a message to oneself has one row and comes to one's other sessions`() throws {
    try stage.enter(1, as: "alice")
    try enterAgain(2, as: "alice", with: 1)
    #expect(
      try stage.send(1, "note", to: "@alice") == ["store alice: note", "1 <- sent @alice 1 n1", "2 <- n1 @alice 1 alice: note"])
  }

  @Test mutating func `J9: a message to nobody is no_such_user, and one to a holder who is away is offline`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.send(1, "hi", to: "@bob") == ["1 <- fail no_such_user"])
    #expect(try stage.send(1, "hi", to: "@server") == ["1 <- fail no_such_user"])
    try stage.enter(2, as: "bob")
    _ = stage.leave(2)
    #expect(try stage.send(1, "hi", to: "@bob") == ["1 <- fail offline"])
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
    #expect(try stage.send(2, "hi", to: "@alice", id: 9).first == "store bob: hi")
  }

  // MARK: Rooms

  @Test mutating func `plain and structured peers in one room hear each other`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.join(2) == [])
    #expect(try stage.join(3, as: "carol") == ["1 <- #lobby carol here"])
    #expect(
      try stage.send(1, "hi", to: "#lobby") == ["store alice: hi", "1 <- sent #lobby 1 n1", "relay [\"hi\"] to 2 3"])
    #expect(
      stage.say(2, "yo") == ["store anonymous-1: yo", "1 <- #lobby 2 anonymous-1: yo", "relay [\"yo\"] to 2 3 but 2"])
    #expect(
      stage.say(3, "ho") == ["store carol: ho", "1 <- #lobby 3 carol: ho", "relay [\"ho\"] to 2 3 but 3"])
    #expect(stage.leave(3) == ["1 <- #lobby carol gone"])
    #expect(stage.leave(2) == [])
  }

  @Test mutating func `a burst of one plain peer is one relay, in order`() throws {
    for peer in 1...3 { try stage.join(peer) }
    #expect(
      stage.say(2, "a", "", "c") == ["store anonymous-2: a, anonymous-2: , anonymous-2: c", "relay [\"a\", \"\", \"c\"] to 1 2 3 but 2"])
  }

  @Test mutating func `outcomes of several origins stay in order and are relayed in runs`() throws {
    try stage.join(1)
    try stage.join(2)
    let lobby = Conversation.room(try Name("lobby"))
    func outcome(_ text: String, from peer: Int) -> StoreOutcome {
      let draft = Draft(
        conversation: lobby, sender: .anonymous(peer), id: Stage.id(1), content: .text(text), origin: PeerID(peer), isPlain: true,
        inboxes: [])
      return .stored(Message(draft, stamp: Stamp(seq: 1, n: nil, time: 0), rows: []))
    }
    #expect(
      stage.perform(.stored([outcome("a", from: 1), outcome("b", from: 1), outcome("c", from: 2), outcome("d", from: 1)])) == [
        "relay [\"a\", \"b\"] to 1 2 but 1", "relay [\"c\"] to 1 2 but 2", "relay [\"d\"] to 1 2 but 1",
      ])
  }

  @Test mutating func `a plain peer alone in a room talks to nobody and is not told its own message`() throws {
    try stage.join(1)
    #expect(stage.say(1, "hello?") == ["store anonymous-1: hello?"])
  }

  @Test mutating func `binary messages go to plain peers as they are and to sessions as bytes`() throws {
    try stage.enter(1, as: "alice")
    try stage.join(2)
    try stage.join(3)
    #expect(
      stage.perform(.received(PeerID(2), [.binary([1, 2])])) == [
        "store anonymous-1: [1, 2]", "1 <- #lobby 1 anonymous-1: [1, 2]", "relay [\"[1, 2]\"] to 2 3 but 2",
      ])
  }

  @Test mutating func `anonymous peers are counted up and their numbers do not come again`() throws {
    try stage.join(1)
    _ = stage.leave(1)
    try stage.join(2)
    #expect(stage.say(2, "x") == ["store anonymous-2: x"])
  }

  @Test mutating func `a member's sessions get the row wherever they listen, and others the bare message`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "carol", hears: "#dev")
    try enterAgain(4, as: "bob", with: 2, hears: "#other")
    let dev = try Name("dev")
    #expect(stage.request(2, .join(room: dev)) == ["1 3 <- #dev bob here", "1 3 2 <- #dev bob joined"])
    #expect(
      try stage.send(1, "hi", to: "#dev") == [
        "store alice: hi", "1 <- sent #dev 1 n1", "2 4 <- n1 #dev 1 alice: hi", "3 <- #dev 1 alice: hi",
      ])
    #expect(stage.request(2, .leave(room: dev)) == ["2 1 3 <- #dev bob left", "1 3 <- #dev bob gone"])
    #expect(try stage.send(1, "again", to: "#dev") == ["store alice: again", "1 <- sent #dev 2 n2", "3 <- #dev 2 alice: again"])
  }

  @Test mutating func `joining twice tells only the one who asked`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let lobby = try Name("lobby")
    #expect(stage.request(2, .join(room: lobby)) == ["1 2 <- #lobby bob joined"])
    #expect(stage.request(2, .join(room: lobby)) == ["2 <- #lobby bob joined"])
  }

  @Test mutating func `A13: leaving a room one is not in is not_found, whether it exists or not`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob", hears: "#dev")
    #expect(stage.request(1, .leave(room: try Name("dev"))) == ["1 <- fail not_found"])
    #expect(stage.request(1, .leave(room: try Name("nowhere"))) == ["1 <- fail not_found"])
  }

  @Test mutating func `a session is in at most 100 rooms`() throws {
    try stage.enter(1, as: "alice")
    for number in 1..<100 { _ = stage.request(1, .join(room: try Name("room\(number)"))) }
    #expect(stage.request(1, .join(room: try Name("lobby"))) == ["1 <- #lobby alice joined"])
    #expect(stage.request(1, .join(room: try Name("room100"))) == ["1 <- fail quota"])
    _ = stage.request(1, .leave(room: try Name("room1")))
    #expect(stage.request(1, .join(room: try Name("room100"))) == ["1 <- #room100 alice joined"])
  }

  // MARK: Presence

  @Test mutating func `here is the first session of a name and gone the last`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.enter(2, as: "bob") == ["2 <- welcome bob top 0", "1 <- #lobby bob here"])
    #expect(try enterAgain(3, as: "bob", with: 2) == ["3 <- welcome bob top 0"])
    #expect(stage.leave(2) == [])
    #expect(stage.leave(3) == ["1 <- #lobby bob gone"])
  }

  @Test mutating func `one who listens to a person is told when that person comes and goes`() throws {
    try stage.enter(1, as: "bob", hears: "@alice")
    #expect(try stage.enter(2, as: "alice", hears: "#dev") == ["2 <- welcome alice top 0", "1 <- @alice alice here"])
    #expect(stage.leave(2) == ["1 <- @alice alice gone"])
    #expect(stage.leave(1) == [])
  }

  @Test mutating func `one who listens to a person is told when that person comes to talk as a plain peer`() throws {
    try stage.enter(1, as: "bob", hears: "@alice")
    try stage.enter(2, as: "carol", hears: "@alice")
    #expect(try stage.join(3, "@bob", as: "alice") == ["1 <- @alice alice here"])
    #expect(stage.leave(3) == ["1 <- @alice alice gone"])
  }

  @Test mutating func `nobody is told of oneself`() throws {
    #expect(try stage.enter(1, as: "alice", hears: "@alice") == ["1 <- welcome alice top 0"])
    #expect(stage.leave(1) == [])
  }

  @Test mutating func `who names everyone in a conversation, or everyone, sorted`() throws {
    try stage.join(1)
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "alice", hears: "#dev")
    _ = try stage.connect(4)
    #expect(stage.request(3, .who(try Address("#lobby"))) == ["3 <- who #lobby anonymous-1 bob"])
    #expect(stage.request(3, .who(nil)) == ["3 <- who alice anonymous-1 bob"])
    #expect(stage.request(3, .who(try Address("@bob"))) == ["3 <- who @bob alice bob"])
    #expect(stage.request(3, .who(try Address("@zed"))) == ["3 <- who @zed alice"])
    #expect(stage.request(3, .who(try Address("#nowhere"))) == ["3 <- who #nowhere "])
  }

  // MARK: Logging in

  @Test mutating func `A1: a request before hello is unauthenticated and closes with 4001`() throws {
    _ = try stage.connect(1)
    #expect(try stage.send(1, "hi", to: "#lobby") == ["1 <- fail unauthenticated", "close 1: 4001 unauthenticated"])
    #expect(stage.request(1, .hello(name: try Name("alice"), token: nil, listen: nil)) == [])
    _ = try stage.connect(2)
    #expect(
      stage.perform(.refused(PeerID(2), ChatError(.notSupported, "no"))) == ["2 <- fail unauthenticated", "close 2: 4001 unauthenticated"])
  }

  @Test mutating func `A1: no hello in 10 seconds is unauthenticated and closes with 4001`() throws {
    _ = try stage.connect(1)
    _ = try stage.connect(2)
    #expect(stage.hub.deadline == stage.now + .seconds(10))
    #expect(stage.wait(.seconds(9)) == [])
    _ = stage.request(1, .hello(name: try Name("alice"), token: nil, listen: nil))
    #expect(stage.wait(.seconds(1)) == ["2 <- fail unauthenticated", "close 2: 4001 unauthenticated"])
    #expect(stage.hub.deadline == nil)
  }

  @Test mutating func `a hello that fails may be tried again, and the 10 seconds go on`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.enter(2, as: "alice") == ["2 <- fail name_taken"])
    #expect(stage.request(2, .hello(name: try Name("server"), token: nil, listen: nil)) == ["2 <- fail bad_name"])
    #expect(stage.perform(.refused(PeerID(2), ChatError(.badName, "no"))) == ["2 <- fail bad_name"])
    #expect(stage.request(2, .hello(name: try Name("bob"), token: nil, listen: nil)).first == "2 <- welcome bob top 0")
    _ = try stage.connect(3)
    _ = stage.wait(.seconds(5))
    #expect(stage.request(3, .hello(name: try Name("bob"), token: nil, listen: nil)) == ["3 <- fail name_taken"])
    #expect(stage.wait(.seconds(5)) == ["3 <- fail unauthenticated", "close 3: 4001 unauthenticated"])
  }

  @Test mutating func `hello names the conversation to hear instead of the path's`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    _ = try stage.connect(2)
    #expect(
      stage.request(2, .hello(name: try Name("bob"), token: nil, listen: try Address("#dev"))) == [
        "2 <- welcome bob top 0", "1 <- #dev bob here",
      ])
  }

  @Test mutating func `J1: the fifth bad request closes with 4002, a second hello being one`() throws {
    try stage.enter(1, as: "alice")
    #expect(stage.request(1, .hello(name: try Name("bob"), token: nil, listen: nil)) == ["1 <- fail bad_request"])
    let bad = Hub.Input.refused(PeerID(1), ChatError(.badRequest, "no"))
    for _ in 2..<5 { #expect(stage.perform(bad) == ["1 <- fail bad_request"]) }
    #expect(stage.perform(.refused(PeerID(1), ChatError(.notSupported, "no"))) == ["1 <- fail not_supported"])
    #expect(stage.perform(bad) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
    #expect(stage.perform(bad) == [])
  }

  @Test mutating func `J1: bad requests before hello count too`() throws {
    _ = try stage.connect(1)
    let bad = Hub.Input.refused(PeerID(1), ChatError(.badRequest, "no"))
    for _ in 1..<5 { #expect(stage.perform(bad) == ["1 <- fail bad_request"]) }
    #expect(stage.perform(bad) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
  }

  // MARK: Names

  @Test mutating func `A7: of two who claim a name at the same instant one gets it`() throws {
    _ = try stage.connect(1)
    _ = try stage.connect(2)
    let hello = ChatRequest.hello(name: try Name("alice"), token: nil, listen: nil)
    #expect(stage.request(1, hello) == ["1 <- welcome alice top 0"])
    #expect(stage.request(2, hello) == ["2 <- fail name_taken"])
  }

  @Test mutating func `a name stays its token holder's for the hold and is free after it`() throws {
    try stage.enter(1, as: "alice")
    let token = try #require(stage.token(of: 1))
    _ = stage.leave(1)
    #expect(stage.hub.deadline == stage.now + .seconds(60))
    #expect(try stage.enter(2, as: "alice") == ["2 <- fail name_taken"])
    #expect(stage.wait(.seconds(59)).contains("close 2: 4001 unauthenticated"))
    #expect(try stage.enter(3, as: "alice", token: token) == ["3 <- welcome alice top 0"])
    #expect(stage.wait(.seconds(600)) == [])
    _ = stage.leave(3)
    #expect(stage.wait(.seconds(60)) == ["forget alice"])
    #expect(try stage.enter(4, as: "alice", token: Self.otherToken) == ["4 <- welcome alice top 0"])
    #expect(try stage.enter(5, as: "alice", token: token) == ["5 <- fail name_taken"])
  }

  @Test mutating func `a hold that is over is over even when the tick comes late`() throws {
    try stage.enter(1, as: "alice")
    _ = stage.leave(1)
    var hub = stage.hub
    let later = stage.now + .seconds(3600)
    #expect(hub.admission(to: try Address("#lobby"), as: try Name("alice"), at: later) == nil)
  }

  @Test mutating func `a held name keeps its rooms and its inbox, a forgotten one does not`() throws {
    try stage.enter(1, as: "alice")
    let token = try #require(stage.token(of: 1))
    _ = stage.request(1, .join(room: try Name("dev")))
    _ = try stage.send(1, "one", to: "#dev")
    _ = stage.leave(1)
    try stage.enter(2, as: "bob", hears: "#dev")
    #expect(try stage.send(2, "two", to: "#dev") == ["store bob: two", "2 <- sent #dev 2 n1"])
    #expect(try stage.enter(3, as: "alice", token: token) == ["3 <- welcome alice top 2"])
    #expect(try stage.send(2, "three", to: "#dev").contains("3 <- n3 #dev 3 bob: three"))
    _ = stage.leave(3)
    #expect(stage.wait(.seconds(60)) == ["forget alice"])
    try stage.enter(4, as: "alice")
    #expect(try stage.send(2, "four", to: "#dev") == ["store bob: four", "2 <- sent #dev 4 n3"])
  }

  @Test mutating func `a plain peer's name is refused when it is held, reserved or missing where it is needed`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.admission("#lobby", as: "alice") == .nameTaken)
    #expect(try stage.admission("#lobby", as: "server") == .badName)
    #expect(try stage.admission("#lobby", as: "anonymous-1") == .badName)
    #expect(try stage.admission("@alice", as: nil) == .badName)
    #expect(try stage.admission("@alice", as: "bob") == nil)
    #expect(try stage.admission("#lobby", as: nil) == nil)
    _ = stage.leave(1)
    #expect(try stage.admission("#lobby", as: "alice") == .nameTaken)
    #expect(try stage.join(2, as: "alice") == ["close 2: 1008 name_taken"])
    #expect(stage.say(2, "x") == [])
  }

  @Test mutating func `a plain peer's name is free as soon as it leaves`() throws {
    try stage.join(1, as: "alice")
    #expect(try stage.admission("#lobby", as: "alice") == .nameTaken)
    #expect(try stage.enter(2, as: "alice") == ["2 <- fail name_taken"])
    _ = stage.leave(1)
    #expect(stage.request(2, .hello(name: try Name("alice"), token: nil, listen: nil)) == ["2 <- welcome alice top 0"])
  }

  @Test mutating func `A12: what a client says of itself is not what others see`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let frame = Array(
      #"{"type":"send","id":"0123456789abcdef0123456789abcdef","to":"@bob","text":"hi","from":"bob","seq":9,"n":9,"time":9}"#.utf8)
    let request = try frame.withUnsafeBytes { try ChatRequest.parse($0) }
    #expect(stage.request(1, request).last == "2 <- n1 @alice 1 alice: hi")
  }

  // MARK: Plain one-to-one

  @Test mutating func `two plain peers talk one to one`() throws {
    try stage.join(1, "@bob", as: "alice")
    try stage.join(2, "@alice", as: "bob")
    #expect(stage.say(1, "hi") == ["store alice: hi", "relay [\"hi\"] to 1 2 but 1"])
    #expect(stage.say(2, "ho") == ["store bob: ho", "relay [\"ho\"] to 1 2 but 2"])
  }

  @Test mutating func `a plain peer and a session talk one to one`() throws {
    try stage.enter(1, as: "alice")
    try stage.join(2, "@alice", as: "bob")
    #expect(stage.say(2, "hi", "you") == ["store bob: hi, bob: you", "1 <- n1 @bob 1 bob: hi", "1 <- n2 @bob 2 bob: you"])
    #expect(try stage.send(1, "ho", to: "@bob") == ["store alice: ho", "1 <- sent @bob 3 n3", "relay [\"ho\"] to 2"])
  }

  @Test mutating func `a plain peer whom nobody can hear is closed with the reason`() throws {
    try stage.join(1, "@bob", as: "alice")
    #expect(stage.say(1, "hi") == ["close 1: 1008 no_such_user"])
    try stage.join(2, "#lobby", as: "bob")
    try stage.join(3, "@bob", as: "alice")
    #expect(stage.say(3, "hi") == ["close 3: 1008 offline"])
  }

  @Test mutating func `a plain peer may talk to itself`() throws {
    try stage.join(1, "@alice", as: "alice")
    #expect(stage.say(1, "note") == ["store alice: note"])
  }

  @Test mutating func `what arrives from the store after its sender left still reaches the others`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    var hub = stage.hub
    let request = ChatRequest.send(id: Stage.id(1), to: try Address("@bob"), text: "bye")
    guard case .store(let drafts)? = hub.handle(.requested(PeerID(1), request), at: stage.now).first else {
      Issue.record("nothing stored")
      return
    }
    _ = hub.handle(.left(PeerID(1)), at: stage.now)
    let message = Message(try #require(drafts.first), stamp: Stamp(seq: 1, n: 1, time: 0), rows: [1, 1])
    let actions = hub.handle(.stored([.stored(message)]), at: stage.now)
    #expect(actions == [.send(.message(message.push(to: try Name("bob"), n: 1)), to: [PeerID(2)])])
  }

  // MARK: What the tests share

  private static let otherToken = Token(hexadecimal: String(repeating: "0f", count: 32))

  @discardableResult
  private mutating func enterAgain(_ peer: Int, as name: String, with other: Int, hears: String = "#lobby") throws -> [String] {
    try stage.enter(peer, as: name, hears: hears, token: stage.token(of: other))
  }
}
