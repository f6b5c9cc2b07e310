import Chat
import Testing

@testable import ChatStore

@Suite struct StoreReaderTests {
  /// The answer, and how many slices it took.
  private func answer(_ request: StoreRequest, of reader: StoreReader) throws -> (answer: StoreAnswer, slices: Int) {
    var reading = try #require(Reading(request, for: PeerID(1)))
    for slices in 1...100 {
      if let answer = try reader.advance(&reading) { return (answer, slices) }
    }
    throw Surprise()
  }

  @Test func `a reader says what the store says`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("bob", "den")
    for number in 1...20 {
      try stage.say("alice", "apple \(number)", to: "@bob")
      try stage.say("alice", "pear \(number)", to: "#den")
    }
    let reader = try house.store.makeReader()
    let (bob, carol) = (try stage.account("bob"), try stage.account("carol"))
    let (alice, den) = (try Address("@alice"), try Address("#den"))
    for request in [
      StoreRequest.rows(bob, after: 0), .rows(bob, after: 35), .rows(bob, after: 99), .rows(AccountID(99), after: 0),
      .history(bob, HistoryQuery(conversation: alice)), .history(bob, HistoryQuery(conversation: den, after: 3, limit: 4)),
      .history(bob, HistoryQuery(conversation: den, before: 9, limit: 4, search: "PEAR")),
      .history(bob, HistoryQuery(conversation: den, search: "apple")), .history(carol, HistoryQuery(conversation: alice)),
      .conversations(bob, ConversationQuery()), .conversations(carol, ConversationQuery()),
      .conversations(AccountID(99), ConversationQuery()),
      .conversations(bob, ConversationQuery(before: ConversationQuery.Place(conversation: den, seq: 3), limit: 1)),
      .conversations(carol, ConversationQuery(before: ConversationQuery.Place(conversation: alice, seq: 1))),
    ] {
      #expect(try answer(request, of: reader).answer == house.store.answer(request, at: stage.time))
    }
  }

  @Test func `a reader sees what is committed, each time anew`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let reader = try house.store.makeReader()
    let request = StoreRequest.rows(try stage.account("bob"), after: 0)
    let before = try stage.page("bob")
    let draft = try stage.draft("alice", .text("two"), to: "@bob")
    try house.store.batch(at: stage.time) { store in
      _ = store.append([draft], at: stage.time)
      #expect((try? answer(request, of: reader))?.answer == .rows(before))
    }
    #expect(try answer(request, of: reader).answer == .rows(try stage.page("bob")))
    #expect(try stage.page("bob").top == 2)
  }

  @Test func `a long search goes on from slice to slice, in both directions, while others write`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn("alice")
    let drafts = try (1...10_000).map { try stage.draft("alice", .text("message \($0)"), to: "#den", isPlain: true) }
    _ = stage.append(drafts)
    let reader = try house.store.makeReader()
    let (alice, den) = (try stage.account("alice"), try Address("#den"))
    var reading = try #require(Reading(.history(alice, HistoryQuery(conversation: den, limit: 3, search: "e 177")), for: PeerID(1)))
    #expect(try reader.advance(&reading) == nil)
    try stage.say("alice", "message 1770, too", to: "#den")
    var found: StoreAnswer?
    while found == nil { found = try reader.advance(&reading) }
    guard case .history(let page) = found else { throw Surprise() }
    #expect(page.texts == ["message 1777", "message 1778", "message 1779"])
    #expect(!page.isComplete)
    let (answer, slices) = try answer(.history(alice, HistoryQuery(conversation: den, after: 0, search: "e 777")), of: reader)
    guard case .history(let page) = answer else { throw Surprise() }
    #expect(page.texts == ["message 777"] + (7770...7779).map { "message \($0)" })
    #expect(page.isComplete)
    #expect(slices > 2)
  }

  @Test func `conversations with much that is unread take more than one slice`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn("alice")
    for room in 1...10 {
      try stage.join("alice", "room\(room)")
      _ = stage.append(try (1...1_000).map { try stage.draft("visitor", .text("\($0)"), to: "#room\(room)", isPlain: true) })
    }
    let (answer, slices) = try answer(.conversations(try stage.account("alice"), ConversationQuery()), of: house.store.makeReader())
    guard case .conversations(let page) = answer else { throw Surprise() }
    #expect(page.conversations.map(\.unread) == Array(repeating: 1_000, count: 10))
    #expect(slices > 2)
  }

  @Test func `a reader writes nothing, and does not keep the store from emptying its log`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let reader = try house.store.makeReader()
    _ = try answer(.rows(try stage.account("bob"), after: 0), of: reader)
    let before = try house.folder.bytes("chat.db-wal")
    _ = try answer(.history(try stage.account("bob"), HistoryQuery(conversation: try Address("@alice"))), of: reader)
    #expect(try house.folder.bytes("chat.db-wal") == before)
    reader.close()
    house.store.close()
    #expect(house.folder.names == ["chat.db"])
  }

  @Test func `what may change something is no reading`() throws {
    let account = AccountID(1)
    for request in [StoreRequest.release(account), .lend(try Name("alice")), .receipts(account, try Address("#den"))] {
      #expect(Reading(request, for: PeerID(1)) == nil)
    }
  }
}
