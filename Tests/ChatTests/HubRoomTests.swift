import Testing

@testable import Chat

@Suite struct HubRoomTests {
  private var stage = Stage()

  // MARK: Who hears a room

  @Test mutating func `plain and structured peers in one room hear each other`() throws {
    try stage.enter(1, as: "alice")
    #expect(try stage.join(2) == ["admit 2"])
    #expect(try stage.join(3, as: "carol") == ["admit 3", "1 <- #lobby carol here"])
    #expect(
      try stage.send(1, "hi", to: "#lobby") == ["store alice: hi", "1 <- sent #lobby 1 n1", "relay [\"hi\"] to 2 3"])
    #expect(
      stage.say(2, "yo") == ["store anonymous-1: yo", "1 <- #lobby 2 anonymous-1: yo", "relay [\"yo\"] to 2 3 but 2"])
    #expect(
      stage.say(3, "ho") == ["store carol: ho", "1 <- #lobby 3 carol: ho", "relay [\"ho\"] to 2 3 but 3"])
    #expect(stage.leave(3) == ["1 <- #lobby carol gone"])
    #expect(stage.leave(2) == [])
  }

  @Test mutating func `a burst of one plain peer is one relay, in order`() throws {
    for peer in 1...3 { try stage.join(peer) }
    #expect(
      stage.say(2, "a", "", "c") == ["store anonymous-2: a, anonymous-2: , anonymous-2: c", "relay [\"a\", \"\", \"c\"] to 1 2 3 but 2"])
  }

  @Test mutating func `outcomes of several origins stay in order and are relayed in runs`() throws {
    try stage.join(1)
    try stage.join(2)
    let lobby = Conversation.room(try Name("lobby"))
    func draft(_ text: String, from peer: Int) -> Draft {
      Draft(
        conversation: lobby, sender: .anonymous(peer), account: nil, id: Stage.id(1), content: .text(text), origin: PeerID(peer),
        isPlain: true)
    }
    func outcome(_ text: String, from peer: Int) -> StoreOutcome {
      .stored(Message(draft(text, from: peer), stamp: Stamp(seq: 1, n: nil, time: 0), rows: []))
    }
    #expect(
      stage.perform(.stored([outcome("a", from: 1), outcome("b", from: 1), outcome("c", from: 2), outcome("d", from: 1)])) == [
        "relay [\"a\", \"b\"] to 1 2 but 1", "relay [\"c\"] to 1 2 but 2", "relay [\"d\"] to 1 2 but 1",
      ])
    #expect(
      stage.perform(.stored([outcome("a", from: 1), .refused(draft("b", from: 1), .storageFull), outcome("c", from: 2)])) == [
        "relay [\"a\"] to 1 2 but 1", "close 1: 1008 storage_full",
      ])
  }

  @Test mutating func `binary messages go to plain peers as they are and to sessions as bytes`() throws {
    try stage.enter(1, as: "alice")
    try stage.join(2)
    try stage.join(3)
    #expect(
      stage.perform(.received(PeerID(2), [.binary([1, 2])])) == [
        "store anonymous-1: [1, 2]", "1 <- #lobby 1 anonymous-1: [1, 2]", "relay [\"[1, 2]\"] to 2 3 but 2",
      ])
  }

  @Test mutating func `a member's sessions get the row wherever they listen, and others the bare message`() throws {
    try stage.enter(1, as: "alice", hears: "#dev")
    try stage.enter(2, as: "bob")
    try stage.enter(3, as: "carol", hears: "#dev")
    try stage.enter(4, as: "bob", hears: "#other")
    let dev = try Name("dev")
    #expect(stage.request(2, .join(room: dev)) == ["1 3 <- #dev bob here", "2 1 3 <- #dev bob joined"])
    #expect(
      try stage.send(1, "hi", to: "#dev") == [
        "store alice: hi", "1 <- sent #dev 1 n1", "2 4 <- n1 #dev 1 alice: hi", "3 <- #dev 1 alice: hi",
      ])
    #expect(stage.request(2, .leave(room: dev)) == ["2 1 3 <- #dev bob left", "1 3 <- #dev bob gone"])
    #expect(try stage.send(1, "again", to: "#dev") == ["store alice: again", "1 <- sent #dev 2 n2", "3 <- #dev 2 alice: again"])
  }

  @Test mutating func `a membership outlives the session, and its rows come to the next one`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    _ = stage.request(1, .join(room: try Name("dev")))
    _ = stage.leave(1)
    try stage.enter(2, as: "bob", hears: "#dev")
    #expect(try stage.send(2, "two", to: "#dev") == ["store bob: two", "2 <- sent #dev 1 n1"])
    #expect(try stage.enter(3, as: "alice", on: "phone") == ["3 <- welcome alice top 1", "3 <- n1 #dev 1 bob: two"])
    #expect(try stage.send(2, "three", to: "#dev").last == "3 <- n2 #dev 2 bob: three")
    #expect(stage.request(3, .leave(room: try Name("dev"))) == ["3 2 <- #dev alice left"])
    #expect(try stage.send(2, "four", to: "#dev") == ["store bob: four", "2 <- sent #dev 3 n3"])
  }

  // MARK: Joining and leaving

  @Test mutating func `nobody hears of a membership before it is stored`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let lobby = try Name("lobby")
    stage.hold()
    #expect(stage.request(2, .join(room: lobby)) == [])
    #expect(stage.answer(1) == ["2 1 <- #lobby bob joined"])
    #expect(stage.request(2, .leave(room: lobby)) == [])
    #expect(stage.letGo() == ["2 1 <- #lobby bob left", "1 <- #lobby bob gone"])
    #expect(stage.takeQuestions().suffix(2) == ["join bob #lobby", "leave bob #lobby"])
  }

  @Test mutating func `joining twice tells only the one who asked`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    let lobby = try Name("lobby")
    #expect(stage.request(2, .join(room: lobby)) == ["2 1 <- #lobby bob joined"])
    #expect(stage.request(2, .join(room: lobby)) == ["2 <- #lobby bob joined"])
  }

  @Test mutating func `a leave right behind its join leaves`() throws {
    try stage.enter(1, as: "alice")
    let dev = try Name("dev")
    stage.hold()
    #expect(stage.request(1, .join(room: dev)) == [])
    #expect(stage.request(1, .leave(room: dev)) == [])
    #expect(stage.letGo() == ["1 <- #dev alice joined", "1 <- #dev alice left"])
    #expect(stage.store.account(try Name("alice"))?.rooms == [])
  }

  @Test mutating func `A13: leaving a room one is not in is not_found, whether it exists or not`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob", hears: "#dev")
    #expect(stage.request(1, .leave(room: try Name("dev"))) == ["1 <- fail not_found"])
    #expect(stage.request(1, .leave(room: try Name("nowhere"))) == ["1 <- fail not_found"])
  }

  @Test mutating func `a session is in at most 100 rooms`() throws {
    try stage.enter(1, as: "alice")
    for number in 1..<100 { _ = stage.request(1, .join(room: try Name("room\(number)"))) }
    #expect(stage.request(1, .join(room: try Name("lobby"))) == ["1 <- #lobby alice joined"])
    #expect(stage.request(1, .join(room: try Name("room100"))) == ["1 <- fail quota"])
    _ = stage.request(1, .leave(room: try Name("room1")))
    #expect(stage.request(1, .join(room: try Name("room100"))) == ["1 <- #room100 alice joined"])
  }

  @Test mutating func `what the store refuses of a membership is told and changes nothing`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob", hears: "#dev")
    stage.store.roomLimit = 0
    #expect(stage.request(1, .join(room: try Name("dev"))) == ["1 <- fail quota"])
    #expect(stage.request(1, .who(try Address("#dev"))) == ["1 <- who #dev bob"])
  }

  @Test mutating func `the answer to one who left meanwhile is told to nobody`() throws {
    try stage.enter(1, as: "alice")
    try stage.enter(2, as: "bob")
    stage.hold()
    _ = stage.request(2, .join(room: try Name("lobby")))
    _ = stage.request(2, .leave(room: try Name("lobby")))
    #expect(stage.leave(2) == ["1 <- #lobby bob gone"])
    #expect(stage.letGo() == [])
  }
}
