import Testing

@testable import Chat

@Suite struct HubTypingTests {
  private var stage = Stage()

  private mutating func type(_ peer: Int, _ address: String) throws -> [String] {
    stage.request(peer, .typing(try Address(address)))
  }

  @Test mutating func `the sessions of the other person are told, as they see the conversation`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    try stage.enter(3, as: "bob", hears: "#dev")
    try stage.enter(4, as: "bob", on: "phone")
    try stage.enter(5, as: "carol")
    #expect(try type(1, "@bob") == ["3 4 <- @alice alice is typing"])
  }

  @Test mutating func `all who hear a room are told, but the person's own sessions and plain peers`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    try stage.enter(3, as: "bob")
    try stage.enter(4, as: "carol", hears: "#dev")
    try stage.join(5, "#lobby", as: "dave")
    #expect(try type(1, "#lobby") == ["3 <- #lobby alice is typing"])
    #expect(try type(4, "#lobby") == ["1 2 3 <- #lobby carol is typing"])
  }

  @Test mutating func `nobody is told for a name that is not here, nor by oneself, and nothing is stored`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    _ = stage.leave(2)
    try stage.join(3, "@alice", as: "carol")
    _ = stage.takeQuestions()
    for address in ["@bob", "@zed", "@alice", "@carol", "#nowhere"] { #expect(try type(1, address) == []) }
    #expect(stage.takeQuestions() == [])
  }

  @Test mutating func `R7: once a second is told and the rest is dropped, for each name and conversation`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    try stage.enter(3, as: "bob")
    #expect(try type(1, "@bob") == ["3 <- @alice alice is typing"])
    for _ in 1...1_000 { #expect(try type(1, "@bob") == []) }
    #expect(try type(2, "@bob") == [])
    #expect(try type(1, "#lobby") == ["3 <- #lobby alice is typing"])
    #expect(try type(3, "@alice") == ["1 2 <- @bob bob is typing"])
    #expect(stage.wait(.seconds(1)) == [])
    #expect(try type(2, "@bob") == ["3 <- @alice alice is typing"])
  }

  @Test mutating func `R7: a peer that takes no more is not told, not even later`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "bob", on: "phone")
    #expect(stage.perform(.congested(PeerID(2))) == [])
    #expect(stage.perform(.congested(PeerID(3))) == [])
    #expect(try type(1, "@bob") == [])
    #expect(stage.perform(.drained(PeerID(3))) == [])
    _ = stage.wait(.seconds(1))
    #expect(try type(1, "@bob") == ["3 <- @alice alice is typing"])
    #expect(stage.perform(.drained(PeerID(2))) == [])
    _ = stage.wait(.seconds(1))
    #expect(try type(1, "@bob") == ["2 3 <- @alice alice is typing"])
  }
}
