import Chat
import ChatStore
import Testing

@Suite struct StoreMessageTests {
  @Test(arguments: TestedStore.allCases)
  func `messages are numbered in their conversation and in each inbox`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    try stage.say("bob", "two", to: "@alice")
    try stage.say("alice", "other", to: "@carol")
    #expect(try stage.inbox("alice") == ["1 @bob 1 alice: one", "2 @bob 2 bob: two", "3 @carol 1 alice: other"])
    #expect(try stage.inbox("bob") == ["1 @alice 1 alice: one", "2 @alice 2 bob: two"])
    #expect(try stage.inbox("carol") == ["1 @alice 1 alice: other"])
  }

  @Test(arguments: TestedStore.allCases)
  func `A12: a message has the store's stamp, and its rows are the sender's and the recipient's`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["bob", "alice"])
    let draft = try stage.draft("alice", .text("hi"), to: "@bob")
    let (alice, bob) = (try stage.account("alice"), try stage.account("bob"))
    let rows = [
      InboxRow(account: alice, reader: try Name("alice"), n: 1), InboxRow(account: bob, reader: try Name("bob"), n: 1),
    ]
    #expect(try stage.append(draft) == .stored(Message(draft, stamp: Stamp(seq: 1, n: 1, time: stage.time), rows: rows)))
  }

  @Test(arguments: TestedStore.allCases)
  func `the sender's row comes first and the others' in the order of their accounts`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let names = ["dave", "carol", "bob", "alice"]
    try stage.logIn(names)
    for name in names.reversed() { try stage.join(name, "den") }
    let message = try stage.say("bob", "hi", to: "#den")
    #expect(message.rows.first?.reader == (try Name("bob")))
    let others = message.rows.dropFirst().map(\.account.number)
    #expect(others == others.sorted())
    #expect(Set(message.rows.map(\.account)) == Set(stage.accounts.values))
  }

  @Test(arguments: TestedStore.allCases)
  func `a batch is stored in its order, with an outcome for each draft`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let drafts = [
      try stage.draft("alice", .text("one"), to: "@bob"), try stage.draft("alice", .text("lost"), to: "@nobody"),
      try stage.draft("bob", .text("two"), to: "@alice"), try stage.draft("alice", .text("three"), to: "#den"),
    ]
    let outcomes = stage.append(drafts)
    #expect(outcomes.count == 4)
    #expect(outcomes[1] == .refused(drafts[1], .noSuchUser))
    #expect(try stage.inbox("alice") == ["1 @bob 1 alice: one", "2 @bob 2 bob: two", "3 #den 1 alice: three"])
    #expect(stage.append([]) == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `J9: a message to nobody is refused and leaves no gap`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice", device: "laptop")
    #expect(try stage.refusal("alice", "hi", to: "@bob", id: Stage.id(1)) == .noSuchUser)
    try stage.logIn("bob", device: "laptop")
    #expect(try stage.say("alice", "hi", to: "@bob", id: Stage.id(1)).stamp == Stamp(seq: 1, n: 1, time: stage.time))
  }

  @Test(arguments: TestedStore.allCases)
  func `J9: a name that waits for its holder gets messages until its hold has passed`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.release("bob")
    try stage.say("alice", "see you", to: "@bob")
    stage.pass(Stage.hold - .milliseconds(1))
    try stage.say("alice", "still there?", to: "@bob")
    stage.pass(.milliseconds(2))
    #expect(try stage.refusal("alice", "gone", to: "@bob") == .noSuchUser)
  }

  @Test(arguments: TestedStore.allCases)
  func `offline the inbox waits`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.release("bob")
    try stage.say("alice", "see you", to: "@bob")
    let admission = try stage.logIn("bob", device: "laptop")
    #expect(admission.top == 1)
    #expect(admission.cursor == 0)
    #expect(try stage.inbox("bob") == ["1 @alice 1 alice: see you"])
  }

  @Test(arguments: TestedStore.allCases)
  func `J9: a message to oneself is one row`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice", device: "laptop")
    let message = try stage.say("alice", "note", to: "@alice")
    #expect(message.rows == [InboxRow(account: try stage.account("alice"), reader: try Name("alice"), n: 1)])
    #expect(try stage.say("alice", "note", to: "@alice").stamp == Stamp(seq: 2, n: 2, time: stage.time))
    #expect(try stage.inbox("alice") == ["1 @alice 1 alice: note", "2 @alice 2 alice: note"])
    #expect(try stage.history("alice", "@alice").texts == ["note", "note"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a room's message has a row for its members and its sender only`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("bob", "den")
    try stage.say("alice", "one", to: "#den")
    try stage.say("bob", "two", to: "#den")
    #expect(try stage.inbox("alice") == ["1 #den 1 alice: one"])
    #expect(try stage.inbox("bob") == ["1 #den 1 alice: one", "2 #den 2 bob: two"])
    #expect(try stage.inbox("carol") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `a plain peer without a name speaks in rooms only`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.join("bob", "den")
    let message = try stage.sayPlainly("alice", "hi", to: "#den")
    #expect(message.stamp == Stamp(seq: 1, n: nil, time: stage.time))
    #expect(message.rows.map(\.n) == [1])
    #expect(try stage.inbox("bob") == ["1 #den 1 alice: hi"])
    #expect(try stage.refusal("alice", "hi", to: "@bob", isPlain: true) == .noSuchUser)
    #expect(try stage.refusal("alice", "hi", to: "@alice", isPlain: true) == .noSuchUser)
  }

  @Test(arguments: TestedStore.allCases)
  func `a message that nobody keeps a row of is stored all the same`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob")
    #expect(try stage.sayPlainly("alice", "one", to: "#den").rows == [])
    #expect(try stage.sayPlainly("alice", "two", to: "#den").stamp.seq == 2)
    #expect(try stage.history("bob", "#den").texts == ["one", "two"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a plain peer with a lent name has conversations and no row`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.lend("alice")
    let message = try stage.sayPlainly("alice", "hi", to: "@bob")
    #expect(message.stamp.n == nil)
    #expect(message.rows == [InboxRow(account: try stage.account("bob"), reader: try Name("bob"), n: 1)])
    let reply = try stage.say("bob", "hi yourself", to: "@alice")
    #expect(reply.stamp == Stamp(seq: 2, n: 2, time: stage.time))
    #expect(reply.rows == [InboxRow(account: try stage.account("bob"), reader: try Name("bob"), n: 2)])
  }

  @Test(arguments: TestedStore.allCases)
  func `two lent names talk without rows`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.lend("alice")
    try stage.lend("bob")
    #expect(try stage.sayPlainly("alice", "one", to: "@bob").rows == [])
    #expect(try stage.sayPlainly("bob", "two", to: "@alice").stamp.seq == 2)
    #expect(try stage.sayPlainly("bob", "note", to: "@bob").stamp.seq == 1)
  }

  @Test(arguments: TestedStore.allCases)
  func `who borrows a name after another begins new conversations`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.lend("alice")
    try stage.sayPlainly("alice", "one", to: "@bob")
    try stage.release("alice")
    #expect(try stage.refusal("bob", "gone?", to: "@alice") == .noSuchUser)
    try stage.lend("alice")
    #expect(try stage.sayPlainly("alice", "two", to: "@bob").stamp.seq == 1)
  }

  @Test(arguments: TestedStore.allCases)
  func `bytes stay as they are`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.join("bob", "den")
    let bytes: [UInt8] = [0, 0xFF, 0x80, 0x0A, 0]
    for content in [Content.binary(bytes), .binary([]), .text(""), .text("a\u{0}b"), .text("cafe\u{301}")] {
      _ = try stage.stored(try stage.draft("alice", content, to: "#den", isPlain: true))
      #expect(try stage.rows("bob").last?.content == content)
      #expect(try stage.history("bob", "#den").messages.last?.content == content)
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `the stamp's time is the store's and orders nothing`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let now = stage.time
    let first = try stage.say("alice", "one", to: "@bob")
    stage.time = now - 5000
    let second = try stage.say("alice", "two", to: "@bob")
    #expect(first.stamp.time == now)
    #expect(second.stamp == Stamp(seq: 2, n: 2, time: now - 5000))
    #expect(try stage.rows("bob").map(\.time) == [now, now - 5000])
    #expect(try stage.history("bob", "@alice").texts == ["one", "two"])
  }
}
