import Testing

@testable import Chat

@Suite struct HubPresenceTests {
  private var stage = Stage()

  @Test mutating func `here is the first session of a name and gone the last`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.enter(2, as: "bob") == ["2 <- welcome bob top 0", "1 <- #lobby bob here"])
    #expect(try stage.enter(3, as: "bob") == ["3 <- welcome bob top 0"])
    #expect(stage.leave(2) == [])
    #expect(stage.leave(3) == ["1 <- #lobby bob gone"])
  }

  @Test mutating func `nobody is here before the store has looked at the hello`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.connect(2)
    stage.hold()
    #expect(try stage.greet(2, as: "bob") == [])
    #expect(stage.request(1, .who(nil)) == ["1 <- who alice"])
    #expect(stage.letGo() == ["2 <- welcome bob top 0", "1 <- #lobby bob here"])
    #expect(stage.request(1, .who(nil)) == ["1 <- who alice bob"])
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
    #expect(try stage.join(3, "@bob", as: "alice") == ["admit 3", "1 <- @alice alice here"])
    #expect(stage.leave(3) == ["1 <- @alice alice gone"])
  }

  @Test mutating func `a plain peer is here when it has joined and not when it was admitted`() throws {
    try stage.enter(1, as: "bob")
    #expect(try stage.ask(2, as: "alice") == ["admit 2"])
    #expect(stage.request(1, .who(nil)) == ["1 <- who bob"])
    #expect(stage.perform(.joined(PeerID(2))) == ["1 <- #lobby alice here"])
    #expect(stage.request(1, .who(nil)) == ["1 <- who alice bob"])
  }

  @Test mutating func `nobody is told of oneself`() throws {
    #expect(try stage.enter(1, as: "alice", hears: "@alice") == ["1 <- welcome alice top 0"])
    #expect(stage.leave(1) == [])
  }

  @Test mutating func `a device that comes again is not gone in between`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "carol", hears: "@bob")
    try stage.enter(3, as: "bob", on: "phone")
    #expect(try stage.enter(4, as: "bob", on: "phone") == ["close 3: 4010 replaced", "4 <- welcome bob top 0"])
  }

  @Test mutating func `R7: one who comes and goes a thousand times is told of three times, and rightly in the end`() throws {
    try stage.enter(1, as: "alice")
    var lines: [String] = []
    for peer in 2..<1_002 { lines += try stage.enter(peer, as: "bob") + stage.leave(peer) }
    #expect(lines.filter { $0.hasPrefix("1 <-") } == ["1 <- #lobby bob here", "1 <- #lobby bob gone", "1 <- #lobby bob here"])
    #expect(stage.hub.deadline == stage.now + .seconds(1))
    #expect(stage.wait(.seconds(1)) == ["1 <- #lobby bob gone"])
    #expect(stage.wait(.seconds(1)) == [])
    #expect(try stage.enter(1_002, as: "bob").contains("1 <- #lobby bob here"))
  }

  @Test mutating func `R7: who joins and leaves again and again is answered each time, and the others are told once a second`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    var (own, others) = (0, 0)
    for _ in 0..<50 {
      for request in [ChatRequest.join(room: try Name("lobby")), .leave(room: try Name("lobby"))] {
        for line in stage.request(2, request) where line.hasSuffix("bob joined") || line.hasSuffix("bob left") {
          own += line.hasPrefix("2 ") ? 1 : 0
          others += line.hasPrefix("2 1 ") ? 1 : 0
        }
      }
    }
    #expect(own == 100)
    #expect(others == 3)
    #expect(stage.wait(.seconds(1)).contains("1 <- #lobby bob left"))
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

  @Test mutating func `who tells of a person who is not here when they were, if that is known`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "bob")
    _ = stage.leave(2)
    #expect(stage.request(1, .who(try Address("@bob"))) == ["1 <- who @bob alice bob"])
    _ = stage.leave(3)
    #expect(stage.request(1, .who(try Address("@bob"))) == ["1 <- who @bob alice seen 1"])
    #expect(stage.request(1, .who(try Address("@zed"))) == ["1 <- who @zed alice"])
  }

  @Test mutating func `who is here when the store answers was not seen before`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    _ = stage.leave(2)
    stage.hold()
    #expect(stage.request(1, .who(try Address("@bob"))) == [])
    _ = try stage.connect(3)
    #expect(try stage.greet(3, as: "bob") == [])
    #expect(stage.answer(1) == ["1 <- who @bob alice seen 1"])
    #expect(stage.request(1, .who(try Address("@bob"))) == [])
    #expect(stage.letGo() == ["3 <- welcome bob top 0", "1 <- #lobby bob here", "1 <- who @bob alice bob"])
  }
}
