import Chat
import ChatStore
import Testing

@Suite struct StoreConversationTests {
  // MARK: Which

  @Test(arguments: TestedStore.allCases)
  func `the conversation with the newest message comes first, whoever wrote it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("alice", "den")
    try stage.say("alice", "one", to: "@bob")
    try stage.say("carol", "two", to: "@alice")
    try stage.sayPlainly("visitor", "three", to: "#den")
    #expect(
      try stage.list("alice") == [
        "#den member, 1 unread; 1 visitor: three", "@carol 1 unread; 1 carol: two", "@bob 0 unread; 1 alice: one",
      ])
    try stage.say("bob", "four", to: "@alice")
    #expect(try stage.conversations("alice").conversations.map(\.conversation.description) == ["@bob", "#den", "@carol"])
    #expect(try stage.list("bob") == ["@alice 1 unread; 2 bob: four"])
  }

  @Test(arguments: TestedStore.allCases)
  func `A13: what others say to each other, and in rooms that one has nothing to do with, is not listed`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("alice", "secret", to: "@bob")
    try stage.say("alice", "loud", to: "#den")
    try stage.say("carol", "note", to: "@carol")
    let page = try stage.conversations("carol")
    #expect(page.conversations.map(Stage.describe) == ["@carol 0 unread; 1 carol: note"])
    #expect(page.isComplete)
    #expect(throws: ChatError.noSuchConversation) { try stage.conversations("carol", before: ("@alice", 1)) }
  }

  @Test(arguments: TestedStore.allCases)
  func `a room is listed while one is in it, and where one has said something`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for room in ["attic", "den"] { try stage.join("alice", room) }
    try stage.say("bob", "hi", to: "#den")
    try stage.say("alice", "ho", to: "#yard")
    try stage.say("bob", "hm", to: "#yard")
    #expect(
      try stage.list("alice") == ["#yard 0 unread; 2 bob: hm", "#den member, 1 unread; 1 bob: hi", "#attic member, 0 unread"])
    for room in ["attic", "den"] { try stage.leave("alice", room) }
    #expect(try stage.list("alice") == ["#yard 0 unread; 2 bob: hm"])
  }

  @Test(arguments: TestedStore.allCases)
  func `pages go on behind a message, though the conversations have moved meanwhile`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    try stage.join("alice", "silent")
    for number in 1...7 { try stage.say("alice", "\(number)", to: "#room\(number)") }
    let first = try stage.conversations("alice", limit: 3)
    #expect(first.conversations.map(\.conversation.description) == ["#room7", "#room6", "#room5"])
    #expect(!first.isComplete)
    try stage.say("alice", "again", to: "#room5")
    try stage.say("alice", "again", to: "#room4")
    let second = try stage.conversations("alice", before: ("#room5", 1), limit: 3)
    #expect(second.conversations.map(\.conversation.description) == ["#room3", "#room2", "#room1", "#silent"])
    #expect(second.isComplete)
    #expect(try stage.conversations("alice", before: ("#room1", 1)).conversations.map(\.conversation.description) == ["#silent"])
  }

  @Test(arguments: TestedStore.allCases)
  func `J7: an extreme limit is clamped, and a message that is not there yet begins with the newest`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    _ = stage.append(try (1...510).map { try stage.draft("alice", .text("hi"), to: "#room\($0)") })
    #expect(try stage.conversations("alice", limit: 0).conversations.count == 1)
    #expect(try stage.conversations("alice").conversations.count == 50)
    let page = try stage.conversations("alice", before: ("#room7", .max), limit: .max)
    #expect(page.conversations.count == 500)
    #expect(page.conversations.first?.conversation.description == "#room510")
    #expect(!page.isComplete)
  }

  @Test(arguments: TestedStore.allCases)
  func `who claims a name anew starts empty, and others know only the latest of that name`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "to the first", to: "@bob")
    try stage.close("bob")
    try stage.logIn("bob", device: "laptop")
    #expect(try stage.list("bob") == [])
    #expect(try stage.list("alice") == ["@bob 0 unread; 1 alice: to the first"])
    try stage.say("alice", "to the second", to: "@bob")
    #expect(try stage.list("alice") == ["@bob 0 unread; 1 alice: to the second"])
    #expect(try stage.conversations("alice", limit: 1).isComplete)
  }

  // MARK: How one stands

  @Test(arguments: TestedStore.allCases)
  func `unread is what others wrote behind the read mark, and without one behind what was delivered`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two", "three"] { try stage.say("alice", text, to: "@bob") }
    try stage.say("bob", "four", to: "@alice")
    try stage.say("alice", "five", to: "@bob")
    #expect(try stage.list("bob") == ["@alice 4 unread; 5 alice: five"])
    try stage.got("bob", "laptop", 2)
    #expect(try stage.list("bob") == ["@alice 2 unread; 5 alice: five"])
    try stage.read("bob", "@alice", 1)
    #expect(try stage.list("bob") == ["@alice read 1, 3 unread; 5 alice: five"])
    try stage.read("bob", "@alice", 5)
    #expect(try stage.list("bob") == ["@alice read 5, 0 unread; 5 alice: five"])
    #expect(try stage.list("alice") == ["@bob 1 unread; 5 alice: five"])
  }

  @Test(arguments: TestedStore.allCases)
  func `what was there when one joined a room is not unread`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two"] { try stage.say("alice", text, to: "#den") }
    try stage.join("bob", "den")
    #expect(try stage.list("bob") == ["#den member, 0 unread; 2 alice: two"])
    try stage.say("alice", "three", to: "#den")
    #expect(try stage.list("bob") == ["#den member, 1 unread; 3 alice: three"])
    try stage.leave("bob", "den")
    try stage.say("alice", "four", to: "#den")
    try stage.join("bob", "den")
    #expect(try stage.list("bob") == ["#den member, 0 unread; 4 alice: four"])
  }

  @Test(arguments: TestedStore.allCases)
  func `of the newest thousand messages the unread ones are counted`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.join("bob", "den")
    _ = stage.append(try (1...1_110).map { try stage.draft($0 <= 1_100 ? "alice" : "bob", .text("\($0)"), to: "#den") })
    #expect(try stage.conversations("bob").conversations.first?.unread == 990)
    #expect(try stage.conversations("bob").conversations.first?.last?.seq == 1_110)
  }

  @Test(arguments: TestedStore.allCases)
  func `a long last message is cut`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    try stage.say("alice", String(repeating: "漢", count: 1_000), to: "#den")
    let summary = try #require(try stage.conversations("alice").conversations.first)
    #expect(summary.last?.content == .text(String(repeating: "漢", count: 33)))
    #expect(summary.isCut)
  }
}
