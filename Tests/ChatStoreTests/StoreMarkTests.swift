import Chat
import ChatStore
import Testing

@Suite struct StoreMarkTests {
  @Test(arguments: TestedStore.allCases)
  func `what a device has is delivered, and its senders are told once`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two", "three"] { try stage.say("alice", text, to: "@bob") }
    #expect(try stage.got("bob", "laptop", 2) == ["alice+bob delivered bob 2 for alice"])
    #expect(try stage.got("bob", "laptop", 2) == [])
    #expect(try stage.got("bob", "laptop", 1) == [])
    #expect(try stage.got("bob", "laptop", 3) == ["alice+bob delivered bob 3 for alice"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a marker names the accounts`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let (alice, bob) = (try Name("alice"), try Name("bob"))
    let marker = Marker(
      conversation: .direct(alice, bob), kind: .delivered, reader: bob, seq: 1,
      senders: [Marker.Sender(account: try stage.account("alice"), name: alice)])
    #expect(try stage.answer(.got(try stage.account("bob"), try Device("laptop"), n: 1)) == .marked([marker]))
  }

  @Test(arguments: TestedStore.allCases)
  func `what one device has is delivered for all of them`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.logIn("bob", device: "phone")
    for text in ["one", "two"] { try stage.say("alice", text, to: "@bob") }
    #expect(try stage.got("bob", "phone", 1) == ["alice+bob delivered bob 1 for alice"])
    #expect(try stage.got("bob", "laptop", 1) == [])
    #expect(try stage.got("bob", "laptop", 2) == ["alice+bob delivered bob 2 for alice"])
    #expect(try stage.got("bob", "phone", 2) == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `each conversation of the rows has its marker`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("bob", "den")
    try stage.say("alice", "one", to: "@bob")
    try stage.say("carol", "one", to: "#den")
    try stage.say("alice", "two", to: "#den")
    try stage.say("carol", "late", to: "@bob")
    #expect(try stage.got("bob", "laptop", 3) == ["#den delivered bob 2 for alice, carol", "alice+bob delivered bob 1 for alice"])
    #expect(try stage.got("bob", "laptop", 4) == ["bob+carol delivered bob 1 for carol"])
  }

  @Test(arguments: TestedStore.allCases)
  func `nobody is told of their own messages, nor who has no name`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.join("bob", "den")
    try stage.say("bob", "note", to: "@bob")
    try stage.say("bob", "one", to: "#den")
    try stage.sayPlainly("visitor", "two", to: "#den")
    #expect(try stage.got("bob", "laptop", 3) == [])
    #expect(try stage.read("bob", "#den", 2) == ["#den read bob 2 for "])
    #expect(try stage.read("bob", "@bob", 1) == ["bob+bob read bob 1 for "])
  }

  @Test(arguments: TestedStore.allCases)
  func `what is read is told to who wrote between the marks`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("alice", "one", to: "#den")
    try stage.say("carol", "two", to: "#den")
    try stage.say("bob", "three", to: "#den")
    #expect(try stage.read("bob", "#den", 1) == ["#den read bob 1 for alice"])
    #expect(try stage.read("bob", "#den", 1) == [])
    #expect(try stage.read("bob", "#den", 3) == ["#den read bob 3 for carol"])
    #expect(try stage.read("bob", "#den", 2) == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `J6: a read beyond the end counts as the end`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    #expect(try stage.read("bob", "@alice", .max) == ["alice+bob read bob 1 for alice"])
    try stage.say("alice", "two", to: "@bob")
    #expect(try stage.read("bob", "@alice", 2) == ["alice+bob read bob 2 for alice"])
  }

  @Test(arguments: TestedStore.allCases)
  func `A13: what is not there cannot be read`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    for address in ["@alice", "@bob", "@carol", "@nobody", "#den"] { #expect(try stage.read("carol", address, 1) == []) }
    #expect(try stage.receipts("alice", "@bob") == [])
    #expect(try stage.receipts("carol", "@alice") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `reading says nothing about rows, and rows nothing about reading`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two"] { try stage.say("alice", text, to: "@bob") }
    #expect(try stage.read("bob", "@alice", 2) == ["alice+bob read bob 2 for alice"])
    #expect(try stage.receipts("alice", "@bob") == ["@bob read bob 2"])
    #expect(try stage.logIn("bob", device: "laptop").cursor == 0)
    #expect(try stage.got("bob", "laptop", 1) == ["alice+bob delivered bob 1 for alice"])
    #expect(try stage.receipts("alice", "@bob") == ["@bob delivered bob 1", "@bob read bob 2"])
  }

  @Test(arguments: TestedStore.allCases)
  func `receipts are the marks that cover something the account wrote`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol", "dave"], device: "laptop")
    for name in ["bob", "carol"] { try stage.join(name, "den") }
    try stage.say("dave", "one", to: "#den")
    try stage.say("alice", "two", to: "#den")
    try stage.got("bob", "laptop", 2)
    try stage.read("carol", "#den", 1)
    #expect(try stage.receipts("alice", "#den") == ["#den delivered bob 2"])
    #expect(try stage.receipts("dave", "#den") == ["#den delivered bob 2", "#den read carol 1"])
    #expect(try stage.receipts("bob", "#den") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `a login tells the marks that moved since the device's last session`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    try stage.say("alice", "two", to: "@bob")
    try stage.release("alice")
    try stage.got("bob", "laptop", 1)
    try stage.read("bob", "@alice", 1)
    #expect(
      Set(try stage.logIn("alice", device: "laptop").receipts.map(Stage.describe)) == ["@bob delivered bob 1", "@bob read bob 1"])
    try stage.release("alice")
    #expect(try stage.logIn("alice", device: "laptop").receipts == [])
    try stage.release("alice")
    try stage.got("bob", "laptop", 2)
    #expect(try stage.logIn("alice", device: "laptop").receipts.map(Stage.describe) == ["@bob delivered bob 2"])
  }

  @Test(arguments: TestedStore.allCases)
  func `each device is told for itself, and a session without one not at all`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.logIn("alice", device: "phone")
    try stage.say("alice", "one", to: "@bob")
    try stage.got("bob", "laptop", 1)
    #expect(try stage.logIn("alice").receipts == [])
    #expect(try stage.logIn("alice", device: "laptop").receipts.map(Stage.describe) == ["@bob delivered bob 1"])
    #expect(try stage.logIn("alice", device: "phone").receipts.map(Stage.describe) == ["@bob delivered bob 1"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a login tells nothing of one's own marks or of what others wrote`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("bob", "den")
    try stage.say("carol", "one", to: "#den")
    try stage.say("alice", "one", to: "@bob")
    try stage.got("bob", "laptop", 1)
    #expect(try stage.logIn("alice", device: "laptop").receipts == [])
    #expect(try stage.logIn("bob", device: "laptop").receipts == [])
    #expect(try stage.logIn("carol", device: "laptop").receipts.map(Stage.describe) == ["#den delivered bob 1"])
  }

  @Test(arguments: TestedStore.allCases)
  func `who claims a name again has read nothing`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    try stage.read("bob", "@alice", 1)
    try stage.close("bob")
    try stage.logIn("bob", device: "laptop")
    try stage.say("alice", "two", to: "@bob")
    #expect(try stage.receipts("alice", "@bob") == [])
    #expect(try stage.got("bob", "laptop", 1) == ["alice+bob delivered bob 1 for alice"])
  }
}
