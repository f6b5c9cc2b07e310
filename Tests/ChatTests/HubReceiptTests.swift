import Testing

@testable import Chat

/// How far messages have come, and what was said before.
@Suite struct HubReceiptTests {
  private var stage = Stage()

  // MARK: Receipts

  @Test mutating func `delivered and read go to every session of the sender and to nobody else`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice", hears: "#dev")
    try stage.enter(3, as: "bob", on: "phone")
    try stage.enter(4, as: "bob")
    try stage.enter(5, as: "carol")
    _ = try stage.send(1, "hi", to: "@bob")
    #expect(stage.request(3, .got(1)) == ["1 2 <- @bob delivered bob 1"])
    #expect(stage.request(3, .got(1)) == [])
    #expect(stage.request(4, .read(try Address("@alice"), seq: 1)) == ["1 2 <- @bob read bob 1", "3 <- @alice read bob 1"])
    #expect(stage.request(3, .read(try Address("@alice"), seq: 1)) == [])
  }

  @Test mutating func `in a room each sender is told of the reader, and the session that read of nothing`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "carol", on: "phone")
    _ = stage.request(3, .join(room: try Name("lobby")))
    _ = try stage.send(1, "one", to: "#lobby")
    _ = try stage.send(2, "two", to: "#lobby")
    _ = try stage.send(3, "three", to: "#lobby")
    #expect(stage.request(3, .got(2)) == ["1 <- #lobby delivered carol 2", "2 <- #lobby delivered carol 2"])
    #expect(stage.request(3, .got(3)) == [])
    #expect(
      stage.request(1, .read(try Address("#lobby"), seq: 3)) == ["2 <- #lobby read alice 3", "3 <- #lobby read alice 3"])
  }

  @Test mutating func `a receipt that comes when its reader has left still reaches the sender`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob", on: "phone")
    _ = try stage.send(1, "hi", to: "@bob")
    stage.hold()
    _ = stage.request(2, .got(1))
    _ = stage.leave(2)
    #expect(stage.letGo() == ["1 <- @bob delivered bob 1"])
  }

  @Test mutating func `who claims the sender's name after it was free is not told of what the one before sent`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob", on: "phone")
    _ = try stage.send(1, "hi", to: "@bob")
    _ = stage.leave(1)
    stage.store.free(try Name("alice"))
    #expect(try stage.intrude(3, as: "alice").first == "3 <- welcome alice top 0")
    #expect(stage.request(2, .got(1)) == [])
  }

  @Test mutating func `what moved while the sender's device was away comes after the welcome and before the rows, once`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    try stage.enter(2, as: "bob", on: "phone")
    _ = try stage.send(1, "hi", to: "@bob")
    _ = stage.leave(1)
    #expect(stage.request(2, .got(1)) == [])
    #expect(stage.request(2, .read(try Address("@alice"), seq: 1)) == [])
    _ = try stage.send(2, "ho", to: "@alice")
    #expect(
      try stage.enter(3, as: "alice", on: "phone", from: InboxPosition(epoch: nil, n: 1, last: nil)) == [
        "3 <- welcome alice top 2", "3 <- @bob delivered bob 1", "3 <- @bob read bob 1", "2 <- #lobby alice here",
        "3 <- n2 @bob 2 bob: ho",
      ])
    _ = stage.leave(3) + stage.calmDown()
    #expect(
      try stage.enter(4, as: "alice", on: "phone", from: InboxPosition(epoch: nil, n: 2, last: nil)) == [
        "4 <- welcome alice top 2", "2 <- #lobby alice here",
      ])
  }

  @Test mutating func `receipts asked for go to who asked, and to nobody if that one is gone`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "alice")
    try stage.enter(3, as: "bob", on: "phone")
    _ = try stage.send(1, "hi", to: "@bob")
    _ = stage.request(3, .got(1))
    _ = stage.request(3, .read(try Address("@alice"), seq: 1))
    let bob = try Address("@bob")
    #expect(stage.request(2, .receipts(bob)) == ["2 <- @bob delivered bob 1", "2 <- @bob read bob 1"])
    #expect(stage.request(3, .receipts(try Address("@alice"))) == [])
    #expect(stage.takeQuestions().suffix(2) == ["receipts alice @bob", "receipts bob @alice"])
    stage.hold()
    _ = stage.request(2, .receipts(bob))
    _ = stage.leave(2)
    #expect(stage.letGo() == [])
  }

  @Test mutating func `what is read in one session is told to the reader's others, whoever wrote it`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "bob", hears: "#dev")
    _ = try stage.send(1, "hi", to: "@bob")
    #expect(stage.request(2, .read(try Address("@alice"), seq: 1)) == ["1 <- @bob read bob 1", "3 <- @alice read bob 1"])
    #expect(stage.request(2, .read(try Address("@alice"), seq: 1)) == [])
    _ = try stage.send(2, "note", to: "#lobby")
    #expect(stage.request(3, .read(try Address("#lobby"), seq: 1)) == ["2 <- #lobby read bob 1"])
  }

  // MARK: History

  @Test mutating func `history goes to who asked, and to nobody if that one is gone`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    for text in ["one", "two", "three"] { _ = try stage.send(1, text, to: "@bob") }
    let query = ChatRequest.history(HistoryQuery(conversation: try Address("@alice"), before: 3, limit: 1))
    #expect(stage.request(2, query) == ["2 <- history @alice [@alice 2 alice: two]"])
    #expect(
      stage.request(1, .history(HistoryQuery(conversation: try Address("@bob"), after: 1)))
        == ["1 <- history @bob [@bob 2 alice: two, @bob 3 alice: three] complete"])
    stage.hold()
    #expect(stage.request(2, query) == [])
    _ = stage.leave(2)
    #expect(stage.letGo() == [])
  }

  @Test mutating func `A13: history of a conversation that is not there, or of others, is not_found`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "carol")
    _ = try stage.send(1, "secret", to: "@bob")
    for address in ["@alice", "@bob", "#nowhere"] {
      #expect(stage.request(3, .history(HistoryQuery(conversation: try Address(address)))) == ["3 <- fail not_found"])
    }
    stage.hold()
    _ = stage.request(3, .history(HistoryQuery(conversation: try Address("@bob"))))
    _ = stage.leave(3)
    #expect(stage.letGo() == [])
  }

  @Test mutating func `J7: history after a seq that is not there yet is an empty page`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.send(1, "one", to: "#lobby")
    let query = HistoryQuery(conversation: try Address("#lobby"), after: 1_000)
    #expect(stage.request(1, .history(query)) == ["1 <- history #lobby [] complete"])
  }

  @Test mutating func `history waits behind what was sent before it`() throws {
    try stage.enter(1, as: "alice")
    stage.hold()
    _ = try stage.send(1, "one", to: "#lobby")
    _ = stage.request(1, .history(HistoryQuery(conversation: try Address("#lobby"))))
    #expect(stage.letGo() == ["1 <- sent #lobby 1 n1", "1 <- history #lobby [#lobby 1 alice: one] complete"])
  }

  // MARK: Conversations

  @Test mutating func `conversations are told to who asked, and to nobody if that one is gone`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    _ = try stage.send(1, "one", to: "@bob")
    _ = try stage.send(1, "two", to: "#lobby")
    #expect(
      stage.request(1, .conversations(ConversationQuery())) == [
        "1 <- conversations [#lobby 1 alice: two, @bob 1 alice: one] complete"
      ])
    #expect(stage.request(1, .conversations(ConversationQuery(limit: 1))) == ["1 <- conversations [#lobby 1 alice: two]"])
    #expect(stage.takeQuestions().suffix(2) == ["conversations alice 50", "conversations alice 1"])
    stage.hold()
    _ = stage.request(1, .conversations(ConversationQuery()))
    _ = stage.leave(1)
    #expect(stage.letGo() == [])
  }
}
