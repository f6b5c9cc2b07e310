import Testing

@testable import Chat

/// How the rows of an inbox come to a device. A page of the store holds three.
@Suite struct HubInboxTests {
  private var stage = Stage()

  // MARK: What waited

  @Test mutating func `what was sent to one who is away comes at the next hello, in order and in several pages`() throws {
    try leaveInbox(of: "bob", with: 8)
    _ = stage.takeQuestions()
    #expect(
      try stage.enter(2, as: "bob", on: "phone") == ["2 <- welcome bob top 8", "1 <- #lobby bob here"] + (1...8).map(Self.row))
    #expect(
      stage.takeQuestions() == ["log in bob on phone", "rows bob after 0", "rows bob after 3", "rows bob after 6"])
  }

  @Test mutating func `a device goes on after the row that it names, or after its last got, and a new one at the top`() throws {
    try leaveInbox(of: "bob", with: 5)
    let two = InboxPosition(epoch: stage.store.epoch, n: 2, last: Stage.id(2))
    #expect(try stage.enter(2, as: "bob", on: "phone", from: two).dropFirst(2) == (3...5).map(Self.row)[...])
    #expect(stage.request(2, .got(4)) == ["1 <- @bob delivered bob 4"])
    _ = stage.leave(2) + stage.calmDown()
    #expect(try stage.enter(3, as: "bob", on: "phone").dropFirst(2) == [Self.row(5, to: 3)])
    #expect(try stage.enter(4, as: "bob", on: "tablet") == ["4 <- welcome bob top 5"])
    #expect(try stage.enter(5, as: "bob") == ["5 <- welcome bob top 5"])
    #expect(try sendRow(6) == ["1 <- sent @bob 6 n6", "3 4 5 <- n6 @alice 6 alice: m6"])
  }

  @Test mutating func `rows that come while pages are read follow them, each once and in order`() throws {
    try leaveInbox(of: "bob", with: 4)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    #expect(stage.answer(1) == ["2 <- welcome bob top 4", "1 <- #lobby bob here"])
    #expect(try sendRow(5) == [])
    #expect(stage.answer(1) == (1...3).map(Self.row))
    #expect(try sendRow(6) == [])
    #expect(stage.answer(1) == ["1 <- sent @bob 5 n5"])
    #expect(stage.answer(1) == [Self.row(4), Self.row(5)])
    #expect(stage.letGo() == ["1 <- sent @bob 6 n6", Self.row(6)])
    #expect(try sendRow(7) == ["1 <- sent @bob 7 n7", Self.row(7)])
  }

  @Test mutating func `sent of one's own message while pages are read comes in the place of its row`() throws {
    try leaveInbox(of: "bob", with: 4)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    _ = try stage.send(2, "mine", to: "@alice", id: 100)
    #expect(stage.answer(1) == ["2 <- welcome bob top 4", "1 <- #lobby bob here", "store bob: mine"])
    #expect(stage.answer(1) == (1...3).map(Self.row))
    #expect(stage.answer(1) == ["1 <- n5 @bob 5 bob: mine"])
    #expect(try sendRow(6) == [])
    #expect(stage.answer(1) == [Self.row(4), "2 <- sent @alice 5 n5"])
    #expect(stage.letGo() == ["1 <- sent @bob 6 n6", Self.row(6)])
  }

  @Test mutating func `a repeated send is answered, behind its row at once and before it in the row's place`() throws {
    try leaveInbox(of: "bob", with: 2)
    try stage.enter(2, as: "bob", on: "phone")
    _ = try stage.send(2, "mine", to: "@alice", id: 100)
    #expect(try stage.send(2, "mine", to: "@alice", id: 100) == ["store bob: mine", "2 <- sent @alice 3 n3"])
    _ = stage.leave(2) + stage.calmDown()
    _ = try stage.connect(3)
    stage.hold()
    _ = try stage.greet(3, as: "bob", on: "phone")
    _ = try stage.send(3, "mine", to: "@alice", id: 100)
    #expect(
      stage.letGo() == [
        "3 <- welcome bob top 3", "1 <- #lobby bob here", "store bob: mine", Self.row(1, to: 3), Self.row(2, to: 3),
        "3 <- n3 @alice 3 bob: mine", "3 <- sent @alice 3 n3",
      ])
    _ = stage.leave(3) + stage.calmDown()
    stage.store.pageSize = 2
    _ = try stage.connect(4)
    stage.hold()
    _ = try stage.greet(4, as: "bob", on: "phone")
    _ = try stage.send(4, "mine", to: "@alice", id: 100)
    #expect(
      stage.letGo() == [
        "4 <- welcome bob top 3", "1 <- #lobby bob here", "store bob: mine", Self.row(1, to: 4), Self.row(2, to: 4),
        "4 <- sent @alice 3 n3",
      ])
  }

  @Test mutating func `a session without a device gets the rows that come while it is there`() throws {
    try leaveInbox(of: "bob", with: 2)
    #expect(try stage.enter(2, as: "bob") == ["2 <- welcome bob top 2", "1 <- #lobby bob here"])
    #expect(try sendRow(3) == ["1 <- sent @bob 3 n3", Self.row(3)])
    #expect(try stage.send(2, "ok", to: "@alice").contains("2 <- sent @alice 4 n4"))
  }

  @Test mutating func `pages for one who left meanwhile go nowhere`() throws {
    try leaveInbox(of: "bob", with: 4)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    _ = stage.answer(1)
    #expect(stage.leave(2) == ["1 <- #lobby bob gone"])
    #expect(stage.letGo() == [])
  }

  // MARK: Reset and gap

  @Test mutating func `a device that knows another inbox is reset and gets everything that is there`() throws {
    try leaveInbox(of: "bob", with: 2)
    let strange = [
      InboxPosition(epoch: Stage.id(99), n: 1, last: nil), InboxPosition(epoch: nil, n: 3, last: nil),
      InboxPosition(epoch: stage.store.epoch, n: 2, last: Stage.id(1)),
    ]
    for (peer, position) in zip(2..., strange) {
      #expect(
        try stage.enter(peer, as: "bob", on: "phone", from: position) == [
          "\(peer) <- welcome bob top 2", "\(peer) <- reset n0 top 2", "1 <- #lobby bob here", Self.row(1, to: peer), Self.row(2, to: peer),
        ])
      _ = stage.leave(peer) + stage.calmDown()
    }
  }

  @Test mutating func `rows that retention has taken are a gap, at the beginning, further on and at the end`() throws {
    let bob = try Name("bob")
    try leaveInbox(of: "bob", with: 5)
    stage.store.takeRows(of: bob, through: 2)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    #expect(stage.answer(2).dropFirst(2) == ["2 <- gap n1 to n2", Self.row(3), Self.row(4), Self.row(5)])
    _ = stage.letGo()
    _ = stage.leave(2)
    stage.store.takeRows(of: bob, through: 5)
    #expect(try stage.enter(3, as: "bob", on: "phone").last == "3 <- gap n1 to n5")
    #expect(try sendRow(6) == ["1 <- sent @bob 6 n6", Self.row(6, to: 3)])
    #expect(stage.request(3, .got(6)) == ["1 <- @bob delivered bob 6"])
  }

  @Test mutating func `sent of one's own message comes even when retention has taken its row`() throws {
    let bob = try Name("bob")
    try leaveInbox(of: "bob", with: 1)
    try stage.enter(2, as: "bob", on: "phone")
    _ = stage.perform(.congested(PeerID(2)))
    _ = try sendRow(2)
    _ = try stage.send(2, "mine", to: "@alice")
    _ = try sendRow(4)
    _ = try sendRow(5)
    stage.store.takeRows(of: bob, through: 4)
    #expect(
      stage.perform(.drained(PeerID(2))) == ["2 <- gap n2 to n2", "2 <- sent @alice 3 n3", "2 <- gap n4 to n4", Self.row(5)])
    _ = stage.perform(.congested(PeerID(2)))
    _ = try stage.send(2, "mine again", to: "@alice")
    stage.store.takeRows(of: bob, through: 6)
    #expect(stage.perform(.drained(PeerID(2))) == ["2 <- sent @alice 6 n6"])
  }

  // MARK: Congestion

  @Test mutating func `a congested session gets no row until it has drained, and then every one once and in order`() throws {
    try leaveInbox(of: "bob", with: 0)
    try stage.enter(2, as: "bob", on: "phone")
    #expect(stage.perform(.congested(PeerID(2))) == [])
    for number in 1...5 { #expect(try sendRow(number) == ["1 <- sent @bob \(number) n\(number)"]) }
    #expect(stage.perform(.drained(PeerID(2))) == (1...5).map(Self.row))
    #expect(try sendRow(6) == ["1 <- sent @bob 6 n6", Self.row(6)])
  }

  @Test mutating func `the page that was asked for before does not go out to a congested session, and is read again`() throws {
    try leaveInbox(of: "bob", with: 7)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    _ = stage.answer(1)
    #expect(stage.perform(.congested(PeerID(2))) == [])
    #expect(stage.letGo() == [])
    #expect(stage.takeQuestions().last == "rows bob after 0")
    #expect(stage.perform(.drained(PeerID(2))) == (1...7).map(Self.row))
  }

  @Test mutating func `a session that drains before anything came, or drains twice, gets nothing twice`() throws {
    try leaveInbox(of: "bob", with: 0)
    try stage.enter(2, as: "bob", on: "phone")
    _ = stage.perform(.congested(PeerID(2)))
    #expect(stage.perform(.drained(PeerID(2))) == [])
    _ = stage.perform(.congested(PeerID(2)))
    _ = try sendRow(1)
    stage.hold()
    #expect(stage.perform(.drained(PeerID(2))) == [])
    #expect(stage.perform(.drained(PeerID(2))) == [])
    #expect(stage.letGo() == [Self.row(1)])
  }

  @Test mutating func `sent of a congested session waits in its place`() throws {
    try leaveInbox(of: "bob", with: 0)
    try stage.enter(2, as: "bob", on: "phone")
    _ = stage.perform(.congested(PeerID(2)))
    _ = try sendRow(1)
    #expect(try stage.send(2, "mine", to: "@alice") == ["store bob: mine", "1 <- n2 @bob 2 bob: mine"])
    #expect(stage.perform(.drained(PeerID(2))) == [Self.row(1), "2 <- sent @alice 2 n2"])
  }

  @Test mutating func `one who sends and does not read is closed with 4008 at the 1,025th answer that waits`() throws {
    try stage.enter(1, as: "alice", on: "phone")
    _ = stage.perform(.congested(PeerID(1)))
    for number in 1...1_024 { #expect(try stage.send(1, "\(number)", to: "@alice") == ["store alice: \(number)"]) }
    #expect(try stage.send(1, "1025", to: "@alice") == ["store alice: 1025", "close 1: 4008 reads too slowly"])
    #expect(try stage.uses(of: "alice") == 0)
  }

  // MARK: Acknowledging

  @Test mutating func `J6: got beyond what was sent closes with 4002 and says the numbers`() throws {
    try leaveInbox(of: "bob", with: 3)
    try stage.enter(2, as: "bob", on: "phone")
    #expect(stage.request(2, .got(3)) == ["1 <- @bob delivered bob 3"])
    #expect(stage.request(2, .got(4)) == ["close 2: 4002 acknowledged 4, only 3 sent", "1 <- #lobby bob gone"])
    #expect(try stage.uses(of: "bob") == 0)
  }

  @Test mutating func `J6: what is stored and not yet sent cannot be acknowledged`() throws {
    try leaveInbox(of: "bob", with: 5)
    _ = try stage.connect(2)
    stage.hold()
    _ = try stage.greet(2, as: "bob", on: "phone")
    _ = stage.answer(2)
    #expect(stage.request(2, .got(5)) == ["close 2: 4002 acknowledged 5, only 3 sent", "1 <- #lobby bob gone"])
  }

  @Test mutating func `got without a device is a bad_request`() throws {
    try stage.enter(1, as: "alice")
    _ = try stage.send(1, "note", to: "@alice")
    for _ in 1..<5 { #expect(stage.request(1, .got(1)) == ["1 <- fail bad_request"]) }
    #expect(stage.request(1, .got(0)) == ["1 <- fail bad_request", "close 1: 4002 bad_request"])
  }

  // MARK: What the tests share

  /// The name's device has been here, and is gone; alice has sent it messages since, with the ids 1, 2 ….
  private mutating func leaveInbox(of name: String, with count: Int) throws {
    try stage.enter(1, as: "alice")
    try stage.enter(0, as: name, on: "phone")
    _ = stage.leave(0)
    for number in 0..<count { _ = try sendRow(number + 1) }
    _ = stage.calmDown()
  }

  /// Alice sends bob another message; what comes of it.
  private mutating func sendRow(_ number: Int) throws -> [String] {
    Array(try stage.send(1, "m\(number)", to: "@bob", id: UInt64(number)).dropFirst())
  }

  private static func row(_ number: Int) -> String {
    row(number, to: 2)
  }

  private static func row(_ number: Int, to peer: Int) -> String {
    "\(peer) <- n\(number) @alice \(number) alice: m\(number)"
  }
}
