import Testing

@testable import Chat

/// What the operator says and does at the server's console.
@Suite struct HubOperatorTests {
  private var stage = Stage()

  private mutating func say(_ text: String, to address: String? = nil) throws -> [String] {
    stage.perform(.operated(PeerID(99), .say(text, to: try address.map { try Address($0) })))
  }

  @Test mutating func `what the operator says is a message from server`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    try stage.join(2, "#dev")
    #expect(
      try say("hi", to: "#dev") == ["store server: hi", "report done to 99", "1 <- #dev 1 server: hi", "relay [\"hi\"] to 2 but 99"])
    #expect(try say("you", to: "@alice") == ["store server: you", "report done to 99", "1 <- n1 @server 1 server: you"])
  }

  @Test mutating func `everyone is told once: who has a session one to one, a plain peer in its room`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    try stage.enter(3, as: "bob", hears: "@alice")
    try stage.join(4, "#dev")
    let lines = try say("lunch")
    #expect(lines.contains("store server: lunch, server: lunch") && lines.contains("relay [\"lunch\"] to 4"))
    #expect(lines.count { $0.hasSuffix("@server 1 server: lunch") } == 2)
  }

  @Test mutating func `the name is borrowed once, and what is said meanwhile waits`() throws {
    try stage.enter(1, as: "alice")
    stage.hold()
    #expect(try say("one", to: "@alice") == [] && say("two", to: "@alice") == [])
    #expect(stage.takeQuestions().filter { $0 == "lend server" }.count == 1)
    #expect(stage.letGo().filter { $0.hasPrefix("store ") } == ["store server: one", "store server: two"])
  }

  @Test mutating func `what cannot be said is reported`() throws {
    let nobody = ChatError(.noSuchUser, "nobody is here")
    #expect(try say("hi") == ["report \(AdminAnswer.refused(nobody)) to 99"])
    #expect(try say("hi", to: "@zed").last?.contains("nobody is called zed here") == true)
    #expect(try say("", to: "#dev").last?.hasPrefix("report refused") == true)
  }

  @Test mutating func `the operator hears the answers`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.send(1, "anybody?", to: "@server").last == "1 <- fail no_such_user")
    _ = try say("hi", to: "@alice")
    let lines = try stage.send(1, "hello", to: "@server")
    #expect(lines.contains("hear alice: hello") && lines.contains { $0.hasPrefix("1 <- sent @server") })
    #expect(!(try stage.send(1, "not for you", to: "#lobby")).contains { $0.hasPrefix("hear") })
  }

  @Test mutating func `who is kicked is out, whatever the connection`() throws {
    try stage.enter(1, as: "alice")
    try stage.join(2, "#dev", as: "bob")
    #expect(stage.perform(.operated(PeerID(99), .kick(try Name("alice")))).contains("close 1: 4003 kicked"))
    #expect(stage.perform(.operated(PeerID(99), .kick(try Name("bob")))).contains("close 2: 4003 kicked"))
    let nobody = ChatError(.noSuchUser, "nobody is called zed here")
    #expect(stage.perform(.operated(PeerID(99), .kick(try Name("zed")))) == ["report \(AdminAnswer.refused(nobody)) to 99"])
  }

  @Test mutating func `the attendance tells who is here, and where`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    try stage.enter(2, as: "alice")
    try stage.join(3, "#dev")
    _ = try stage.connect(4)
    let attendance = stage.hub.attendance
    #expect(attendance.people.map(\.name.description) == ["alice", "anonymous-1"])
    #expect(attendance.people.map(\.sessions) == [2, 0] && attendance.people.map(\.plain) == [0, 1])
    #expect(attendance.rooms.map(\.description) == ["dev", "lobby"])
    #expect(stage.hub.census == Census(sessions: 2, plain: 1, visitors: 1, names: 1, conversations: 2))
  }
}
