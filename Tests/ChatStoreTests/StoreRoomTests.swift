import Chat
import ChatStore
import Testing

@Suite struct StoreRoomTests {
  @Test(arguments: TestedStore.allCases)
  func `a member gets the messages from its joining on, until it leaves`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "before", to: "#den")
    try stage.join("bob", "den")
    try stage.say("alice", "now", to: "#den")
    try stage.leave("bob", "den")
    try stage.say("alice", "after", to: "#den")
    #expect(try stage.inbox("bob") == ["1 #den 2 alice: now"])
  }

  @Test(arguments: TestedStore.allCases)
  func `joining twice is joining once, and leaving is possible at any time`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.leave("bob", "den")
    try stage.join("bob", "den")
    try stage.join("bob", "den")
    try stage.say("alice", "one", to: "#den")
    try stage.leave("bob", "den")
    try stage.leave("bob", "den")
    try stage.say("alice", "two", to: "#den")
    #expect(try stage.inbox("bob") == ["1 #den 1 alice: one"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a login tells the rooms in order`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    for room in ["lobby", "den", "attic"] { try stage.join("bob", room) }
    try stage.leave("bob", "den")
    try stage.release("bob")
    #expect(try stage.logIn("bob").rooms.map(\.description) == ["attic", "lobby"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a member that waits for its holder stays a member until its hold has passed`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.join("bob", "den")
    try stage.release("bob")
    #expect(try stage.say("alice", "one", to: "#den").rows.count == 2)
    stage.pass(Stage.hold + .milliseconds(1))
    #expect(try stage.say("alice", "two", to: "#den").rows.count == 1)
  }

  @Test(arguments: TestedStore.allCases)
  func `a name is in at most 100 rooms`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...100 { try stage.join("bob", "room\(number)") }
    #expect(throws: ChatError(.quota, "you are in 100 rooms already")) { try stage.join("bob", "den") }
    try stage.join("bob", "room7")
    try stage.join("alice", "den")
    #expect(try stage.say("alice", "hi", to: "#den").rows.count == 1)
    try stage.leave("bob", "room7")
    try stage.join("bob", "den")
    #expect(try stage.logIn("bob").rooms.count == 100)
  }

  @Test(arguments: TestedStore.allCases)
  func `a room goes on whoever is gone`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.say("alice", "one", to: "#den")
    try stage.close("alice")
    #expect(try stage.say("bob", "two", to: "#den").stamp.seq == 2)
    try stage.logIn("alice")
    #expect(try stage.history("alice", "#den").texts == ["one", "two"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a room and a person of the same name are two conversations`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.say("alice", "to the room", to: "#bob")
    #expect(try stage.say("alice", "to bob", to: "@bob").stamp.seq == 1)
    #expect(try stage.history("alice", "#bob").texts == ["to the room"])
    #expect(try stage.history("alice", "@bob").texts == ["to bob"])
  }

  @Test(arguments: TestedStore.allCases)
  func `J9: a thousand members have a row each`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let names = (1...1000).map { "member\($0)" }
    try stage.logIn(names, device: "laptop")
    for name in names { try stage.join(name, "den") }
    try stage.logIn("alice")
    let message = try stage.say("alice", "hi", to: "#den")
    #expect(message.rows.count == 1001)
    #expect(Set(message.rows.map(\.account)).count == 1001)
    #expect(try stage.inbox("member1000") == ["1 #den 1 alice: hi"])
  }
}
