import Testing

@testable import Chat

/// Peers without the chat protocol.
@Suite struct HubPlainTests {
  private var stage = Stage()

  // MARK: Coming and going

  @Test mutating func `a plain peer with a name is admitted once the store has lent it`() throws {
    try stage.enter(1, as: "alice")
    stage.hold()
    #expect(try stage.ask(2, as: "bob") == [])
    #expect(stage.takeQuestions().last == "lend bob")
    #expect(stage.letGo() == ["admit 2"])
    #expect(stage.perform(.joined(PeerID(2))) == ["1 <- #lobby bob here"])
    #expect(try stage.uses(of: "bob") == 1)
  }

  @Test mutating func `a plain peer without a name is admitted at once`() throws {
    stage.hold()
    #expect(try stage.ask(1) == ["admit 1"])
    #expect(stage.takeQuestions() == [])
  }

  @Test mutating func `a plain peer's name is refused when it is held, reserved or missing where it is needed`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.join(2, as: "alice") == ["turn away 2: name_taken"])
    #expect(try stage.join(3, as: "server") == ["turn away 3: bad_name"])
    #expect(try stage.join(4, as: "anonymous-1") == ["turn away 4: bad_name"])
    #expect(try stage.join(5, "@alice") == ["turn away 5: bad_name"])
    #expect(try stage.join(6, "@alice", as: "bob") == ["admit 6"])
    #expect(try stage.join(7) == ["admit 7"])
    for peer in 2...5 {
      #expect(stage.perform(.joined(PeerID(peer))) == [])
      #expect(stage.say(peer, "x") == [])
      #expect(stage.leave(peer) == [])
    }
    _ = stage.leave(1)
    #expect(try stage.join(8, as: "alice") == ["turn away 8: name_taken"])
    #expect(!stage.takeQuestions().contains("release server"))
  }

  @Test mutating func `a plain peer's name is free as soon as it leaves`() throws {
    try stage.join(1, as: "alice")
    #expect(try stage.join(2, as: "alice") == ["turn away 2: name_taken"])
    #expect(try stage.enter(3, as: "alice") == ["3 <- fail name_taken"])
    _ = stage.leave(1)
    #expect(try stage.greet(3, as: "alice") == ["3 <- welcome alice top 0"])
  }

  @Test mutating func `a plain peer gone before the store has answered gives its name back`() throws {
    try stage.enter(1, as: "alice")
    stage.hold()
    #expect(try stage.ask(2, as: "bob") == [])
    #expect(stage.leave(2) == [])
    #expect(stage.letGo() == [])
    #expect(stage.takeQuestions().suffix(2) == ["lend bob", "release bob"])
    #expect(try stage.join(3, as: "bob") == ["admit 3", "1 <- #lobby bob here"])
  }

  @Test mutating func `a plain peer turned away after it left is told nothing`() throws {
    try stage.enter(1, as: "alice")
    stage.hold()
    #expect(try stage.ask(2, as: "alice") == [])
    #expect(stage.leave(2) == [])
    #expect(stage.letGo() == [])
    #expect(try stage.uses(of: "alice") == 1)
  }

  @Test mutating func `a plain peer gone between admission and joining gives its name back and nobody heard of it`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.ask(2, as: "bob") == ["admit 2"])
    #expect(stage.leave(2) == [])
    #expect(stage.takeQuestions().last == "release bob")
    #expect(stage.perform(.joined(PeerID(2))) == [])
    #expect(try stage.join(3, as: "bob").first == "admit 3")
  }

  @Test mutating func `anonymous peers are counted up and their numbers do not come again`() throws {
    try stage.join(1)
    _ = stage.leave(1)
    try stage.join(2)
    #expect(stage.say(2, "x") == ["store anonymous-2: x"])
  }

  // MARK: Talking

  @Test mutating func `a plain peer alone in a room talks to nobody and is not told its own message`() throws {
    try stage.join(1)
    #expect(stage.say(1, "hello?") == ["store anonymous-1: hello?"])
    #expect(stage.say(1) == [])
  }

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

  @Test mutating func `what a plain peer says to one who is away waits in the inbox`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    _ = stage.leave(1)
    try stage.join(2, "@alice", as: "bob")
    #expect(stage.say(2, "hi") == ["store bob: hi"])
    #expect(try stage.enter(3, as: "alice", on: "phone") == ["3 <- welcome alice top 1", "3 <- n1 @bob 1 bob: hi"])
  }

  @Test mutating func `a plain peer may talk to itself`() throws {
    try stage.join(1, "@alice", as: "alice")
    #expect(stage.say(1, "note") == ["store alice: note"])
  }

  // MARK: Refusals

  @Test mutating func `a plain peer whose message is refused is closed with the reason, once`() throws {
    try stage.join(1, "@bob", as: "alice")
    #expect(stage.say(1, "hi", "there") == ["store alice: hi, alice: there", "close 1: 1008 no_such_user"])
    #expect(stage.takeQuestions() == ["lend alice", "release alice"])
    #expect(stage.say(1, "hi") == [])
    #expect(stage.leave(1) == [])
    #expect(stage.takeQuestions() == [])
  }

  @Test mutating func `a plain peer is closed when the disk is full, and what it said before reaches the others`() throws {
    try stage.enter(1, as: "carol")
    try stage.join(2, as: "alice")
    try stage.join(3)
    stage.hold()
    _ = stage.say(2, "one")
    _ = stage.say(2, "two")
    #expect(stage.answer(1) == ["1 <- #lobby 1 alice: one", "relay [\"one\"] to 2 3 but 2"])
    stage.store.isFull = true
    #expect(stage.letGo() == ["close 2: 1008 storage_full", "1 <- #lobby alice gone"])
    stage.store.isFull = false
    #expect(stage.say(3, "still here") == ["store anonymous-1: still here", "1 <- #lobby 2 anonymous-1: still here"])
  }

  @Test mutating func `a bad frame of a plain peer is none of ours`() throws {
    try stage.join(1, as: "alice")
    #expect(stage.perform(.refused(PeerID(1), ChatError(.badRequest, "no"))) == [])
    #expect(stage.request(1, .who(nil)) == [])
  }
}
