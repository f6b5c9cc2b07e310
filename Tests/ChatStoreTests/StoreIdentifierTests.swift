import Chat
import ChatStore
import Testing

@Suite struct StoreIdentifierTests {
  @Test(arguments: TestedStore.allCases)
  func `J5: a message that is sent again gets its first answer`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("one"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    try stage.say("alice", "two", to: "@bob")
    stage.pass(.seconds(3))
    #expect(try stage.append(draft) == .repeated(draft, stamp))
    #expect(try stage.inbox("bob") == ["1 @alice 1 alice: one", "2 @alice 2 alice: two"])
    #expect(try stage.say("alice", "three", to: "@bob").stamp == Stamp(seq: 3, n: 3, time: stage.time))
  }

  @Test(arguments: TestedStore.allCases)
  func `J5: an id sent twice in one batch is one message`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("one"), to: "@bob", id: Stage.id(1))
    let other = try stage.draft("alice", .text("two"), to: "@bob", id: Stage.id(1))
    let outcomes = stage.append([draft, draft, other])
    #expect(outcomes.count == 3)
    #expect(outcomes[1] == .repeated(draft, Stamp(seq: 1, n: 1, time: stage.time)))
    #expect(outcomes[2] == .refused(other, .idReused))
    #expect(try stage.inbox("bob") == ["1 @alice 1 alice: one"])
  }

  @Test(arguments: TestedStore.allCases)
  func `J5: an id with another text is reused, and the first message stands`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("caf\u{E9}"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    #expect(try stage.refusal("alice", "cafe\u{301}", to: "@bob", id: Stage.id(1)) == .idReused)
    #expect(try stage.refusal("alice", "", to: "@bob", id: Stage.id(1)) == .idReused)
    let binary = try stage.draft("alice", .binary(Array("caf\u{E9}".utf8)), to: "@bob", id: Stage.id(1))
    #expect(try stage.append(binary) == .refused(binary, .idReused))
    #expect(try stage.append(draft) == .repeated(draft, stamp))
  }

  @Test(arguments: TestedStore.allCases)
  func `J5: an id with another recipient is reused`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("alice", "hi", to: "@bob", id: Stage.id(1))
    for other in ["@carol", "@alice", "#bob", "@nobody"] {
      #expect(try stage.refusal("alice", "hi", to: other, id: Stage.id(1)) == .idReused)
    }
    #expect(try stage.inbox("carol") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `G9: a message is stored once though its recipient has gone before it was sent again`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("one"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    try stage.close("bob")
    #expect(try stage.append(draft) == .repeated(draft, stamp))
  }

  @Test(arguments: TestedStore.allCases)
  func `G9: a message is stored once whichever session sends it again`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("one"), to: "#den", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    try stage.release("alice")
    try stage.logIn("alice", device: "phone")
    #expect(try stage.append(draft) == .repeated(draft, stamp))
    #expect(try stage.history("bob", "#den").texts == ["one"])
  }

  @Test(arguments: TestedStore.allCases)
  func `an id belongs to its sender`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "hi", to: "#den", id: Stage.id(1))
    #expect(try stage.say("bob", "hi", to: "#den", id: Stage.id(1)).stamp.seq == 2)
  }

  @Test(arguments: TestedStore.allCases)
  func `an id belongs to the account, not to the name`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice", device: "laptop")
    try stage.say("alice", "hi", to: "#den", id: Stage.id(1))
    try stage.close("alice")
    try stage.logIn("alice", device: "laptop")
    #expect(try stage.say("alice", "something else", to: "#den", id: Stage.id(1)).stamp == Stamp(seq: 2, n: 1, time: stage.time))
  }

  @Test(arguments: TestedStore.allCases)
  func `a plain peer's message is a message every time`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    try stage.lend("alice")
    for recipient in ["#den", "@bob"] {
      let draft = try stage.draft("alice", .text("x"), to: recipient, id: Stage.id(1), isPlain: true)
      #expect(try stage.stored(draft).stamp.seq == 1)
      #expect(try stage.stored(draft).stamp.seq == 2)
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `a refused message may be sent again under its id`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    #expect(try stage.refusal("alice", "hi", to: "@bob", id: Stage.id(1)) == .noSuchUser)
    #expect(try stage.say("alice", "hi", to: "#den", id: Stage.id(1)).stamp.seq == 1)
  }
}
