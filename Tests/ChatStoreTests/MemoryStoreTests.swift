import Chat
import Testing

@testable import ChatStore

@Suite struct MemoryStoreTests {
  private func stage(_ change: (inout MemoryLimits) -> Void) -> Stage {
    var limits = MemoryLimits()
    change(&limits)
    return Stage(store: MemoryStore(epoch: Stage.epoch, nameHold: Stage.hold, limits: limits))
  }

  @Test func `the oldest messages are pushed out of history and inboxes`() throws {
    let stage = stage { $0.messages = 3 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...5 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.inbox("bob") == ["3 @alice 3 alice: 3", "4 @alice 4 alice: 4", "5 @alice 5 alice: 5"])
    #expect(try stage.page("bob").top == 5)
    let page = try stage.history("bob", "@alice")
    #expect(page.texts == ["3", "4", "5"])
    #expect(page.isComplete)
    #expect(try stage.history("bob", "@alice", after: 1, limit: 1).texts == ["3"])
    #expect(try stage.history("bob", "@alice", before: 2).messages == [])
  }

  @Test func `messages that have rows and those that have none do not push each other out`() throws {
    let stage = stage { $0.messages = 3 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "with rows", to: "#den")
    for number in 1...50 { try stage.sayPlainly("visitor", "\(number)", to: "#den") }
    #expect(try stage.history("bob", "#den").texts == ["with rows", "48", "49", "50"])
    #expect(try stage.history("bob", "#den", after: 1, limit: 2).messages.map(\.seq) == [49, 50])
    #expect(try stage.history("bob", "#den", before: 50, limit: 2).messages.map(\.seq) == [1, 49])
    for number in 1...50 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.history("bob", "#den").texts == ["48", "49", "50"])
  }

  @Test func `content is bounded, and one message beyond the bound is not kept`() throws {
    let stage = stage { $0.content = 10 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["1234", "5678", "90"] { try stage.say("alice", text, to: "@bob") }
    #expect(try stage.history("bob", "@alice").texts == ["1234", "5678", "90"])
    try stage.say("alice", "x", to: "@bob")
    #expect(try stage.history("bob", "@alice").texts == ["5678", "90", "x"])
    #expect(try stage.say("alice", "eleven byte", to: "@bob").stamp.seq == 5)
    #expect(try stage.rows("bob") == [])
    #expect(try stage.say("alice", "next", to: "@bob").stamp == Stamp(seq: 6, n: 6, time: stage.time))
    #expect(try stage.inbox("bob") == ["6 @alice 6 alice: next"])
  }

  @Test func `rows are bounded, for one message in a large room has many`() throws {
    let stage = stage { $0.rows = 10 }
    let names = (1...4).map { "member\($0)" }
    try stage.logIn(names, device: "laptop")
    for name in names { try stage.join(name, "den") }
    for number in 1...3 { try stage.say("member1", "\(number)", to: "#den") }
    #expect(try stage.history("member2", "#den").texts == ["2", "3"])
    #expect(try stage.rows("member2").map(\.n) == [2, 3])
  }

  @Test func `a message that was pushed out is still known by its id`() throws {
    let stage = stage { $0.messages = 2 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("one"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    for number in 1...9 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.append(draft) == .repeated(draft, stamp))
  }

  @Test func `the oldest id is forgotten when there are too many`() throws {
    let stage = stage { $0.answers = 3 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...4 { try stage.say("alice", "x", to: "@bob", id: Stage.id(UInt64(number))) }
    let known = try stage.draft("alice", .text("x"), to: "@bob", id: Stage.id(2))
    #expect(try stage.append(known) == .repeated(known, Stamp(seq: 2, n: 2, time: stage.time)))
    #expect(try stage.say("alice", "x", to: "@bob", id: Stage.id(1)).stamp.seq == 5)
  }

  @Test func `an inbox keeps the rows from the lowest got of its devices on`() throws {
    let stage = stage { _ in }
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.logIn("bob", device: "phone")
    for number in 1...5 { try stage.say("alice", "\(number)", to: "@bob") }
    try stage.got("bob", "laptop", 4)
    #expect(try stage.rows("bob").map(\.n) == [1, 2, 3, 4, 5])
    try stage.got("bob", "phone", 3)
    #expect(try stage.rows("bob").map(\.n) == [3, 4, 5])
    #expect(try stage.history("bob", "@alice").texts == ["1", "2", "3", "4", "5"])
  }

  @Test func `an inbox without a device only counts`() throws {
    let stage = stage { _ in }
    try stage.logIn(["alice", "bob"])
    for number in 1...3 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.page("bob") == InboxPage(rows: [], top: 3))
    try stage.logIn("bob", device: "laptop")
    try stage.say("alice", "4", to: "@bob")
    #expect(try stage.inbox("bob") == ["4 @alice 4 alice: 4"])
    #expect(try stage.got("bob", "laptop", 4) == ["alice+bob delivered bob 4 for alice"])
  }

  @Test func `R6: past the limit the name that waited longest is free early`() throws {
    let stage = stage { $0.waiting = 2 }
    let names = ["alice", "bob", "carol"]
    try stage.logIn(names)
    let alice = try stage.account("alice")
    for name in ["bob", "alice"] { try stage.release(name) }
    #expect(throws: ChatError(.nameTaken, "bob is taken")) { try stage.logIn("bob", token: nil) }
    try stage.release("carol")
    try stage.logIn("bob", token: nil)
    #expect(try stage.logIn("alice").account == alice)
  }

  @Test func `a name that waits behind a later one is free at its time after the clock went back`() throws {
    let stage = stage { _ in }
    try stage.logIn(["alice", "bob", "carol"])
    try stage.release("alice")
    stage.time -= 60_000
    try stage.release("bob")
    stage.pass(Stage.hold + .milliseconds(1))
    #expect(try stage.refusal("carol", "hi", to: "@bob") == .noSuchUser)
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
    try stage.lend("bob")
  }

  @Test func `a hold without end is one`() throws {
    let stage = Stage(store: MemoryStore(epoch: Stage.epoch, nameHold: .seconds(Int64.max)))
    try stage.logIn("alice")
    try stage.release("alice")
    stage.time = Int64.max - 1
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
  }

  @Test func `a conversation without messages is not there, and goes on counting`() throws {
    let stage = stage { $0.messages = 2 }
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    for number in 1...3 { try stage.say("alice", "\(number)", to: "#den") }
    for number in 1...3 { try stage.say("bob", "\(number)", to: "@alice") }
    for number in 1...3 { try stage.say("carol", "\(number)", to: "@alice") }
    for conversation in ["#den", "@bob"] {
      #expect(throws: ChatError(.notFound, "there is no such conversation")) { try stage.history("alice", conversation) }
      #expect(try stage.say("alice", "four", to: conversation).stamp.seq == 4)
      #expect(try stage.history("alice", conversation).texts == ["four"])
    }
  }

  @Test func `a room with members stays though its messages are gone`() throws {
    let stage = stage { $0.messages = 2 }
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.join("bob", "den")
    try stage.say("alice", "one", to: "#den")
    for number in 1...3 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.history("bob", "#den").messages == [])
    #expect(try stage.say("alice", "two", to: "#den").rows.count == 2)
    #expect(try stage.history("bob", "#den").messages.map(\.seq) == [2])
  }

  @Test func `no room sees a number twice however many were forgotten`() throws {
    let stage = stage {
      $0.messages = 1
      $0.counts = 4
    }
    var last = 0 as UInt64
    for _ in 1...5 { last = try stage.sayPlainly("visitor", "x", to: "#den").stamp.seq }
    for number in 1...20 { try stage.sayPlainly("visitor", "x", to: "#room\(number)") }
    #expect(try stage.sayPlainly("visitor", "x", to: "#den").stamp.seq > last)
  }

  @Test func `what nobody is left to read makes room`() throws {
    let stage = stage { $0.content = 10 }
    try stage.logIn(["alice", "bob", "carol"])
    try stage.say("carol", "1", to: "@carol")
    try stage.say("alice", "123456789", to: "@bob")
    try stage.close("alice")
    #expect(try stage.history("bob", "@alice").texts == ["123456789"])
    try stage.close("bob")
    try stage.say("carol", "23456789", to: "@carol")
    try stage.say("carol", "0", to: "@carol")
    #expect(try stage.history("carol", "@carol").texts == ["1", "23456789", "0"])
  }

  @Test func `a request of an account that is closed finds nothing`() throws {
    let stage = stage { _ in }
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    try stage.join("bob", "den")
    try stage.close("bob")
    try stage.release("bob")
    try stage.join("bob", "den")
    try stage.leave("bob", "den")
    #expect(try stage.got("bob", "laptop", 1) == [])
    #expect(try stage.read("bob", "@alice", 1) == [])
    #expect(try stage.page("bob") == InboxPage(rows: [], top: 0))
    #expect(try stage.receipts("bob", "@alice") == [])
    #expect(throws: ChatError(.notFound, "there is no such conversation")) { try stage.history("bob", "@alice") }
    #expect(try stage.refusal("bob", "hi", to: "@alice") == .noSuchUser)
    #expect(try stage.say("alice", "hi", to: "#den").rows.count == 1)
  }
}
