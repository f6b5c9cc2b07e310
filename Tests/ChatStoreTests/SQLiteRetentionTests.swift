import Chat
import Testing

@testable import ChatStore

@Suite struct SQLiteRetentionTests {
  private static let days30 = Duration.seconds(30 * 86_400)

  private func house(messages: Int64? = nil, time: Duration? = nil) throws -> House {
    let house = try House(retention: Retention(messages: messages, time: time))
    try house.stage.logIn(["alice", "bob", "carol"], device: "laptop")
    return house
  }

  @Test func `a conversation keeps its newest messages, and the chain holds`() throws {
    let house = try house(messages: 3)
    let stage = house.stage
    try stage.join("carol", "den")
    for number in 1...10 {
      try stage.say("alice", "\(number)", to: "@bob")
      try stage.say("alice", "\(number)", to: "#den")
    }
    try stage.say("alice", "only one", to: "@carol")
    try house.live(.seconds(1))
    for (reader, conversation) in [("bob", "@alice"), ("alice", "@bob"), ("carol", "#den")] {
      let page = try stage.history(reader, conversation)
      #expect(page.texts == ["8", "9", "10"])
      #expect(page.isComplete)
      #expect(try stage.history(reader, conversation, before: 9, limit: 1).isComplete)
      #expect(try !stage.history(reader, conversation, before: 10, limit: 1).isComplete)
      #expect(try stage.history(reader, conversation, after: 0, limit: 3).messages.map(\.seq) == [8, 9, 10])
    }
    #expect(try stage.history("carol", "@alice").texts == ["only one"])
    #expect(try house.store.check() == [])
    #expect(try stage.say("alice", "11", to: "@bob").stamp.seq == 11)
    try house.reopen()
    #expect(try house.store.check() == [])
    try house.live(.seconds(1))
    #expect(try house.stage.history("bob", "@alice").texts == ["9", "10", "11"])
  }

  @Test func `rows that are gone are gone from the middle of an inbox, too`() throws {
    let house = try house(messages: 2)
    let stage = house.stage
    try stage.say("carol", "first", to: "@bob")
    for number in 1...5 { try stage.say("alice", "\(number)", to: "@bob") }
    try stage.say("carol", "last", to: "@bob")
    try house.live(.seconds(1))
    #expect(try stage.inbox("bob") == ["1 @carol 1 carol: first", "5 @alice 4 alice: 4", "6 @alice 5 alice: 5", "7 @carol 2 carol: last"])
    #expect(try stage.page("bob").top == 7)
    #expect(try house.store.check() == [])
    try house.tamper("DELETE FROM inbox WHERE account = 2 AND n = 6")
    #expect(try house.store.check() == ["the inbox of bob lacks rows"])
  }

  @Test func `a device that was away goes on though the rows are gone, and though its last one is`() throws {
    let house = try house(time: .seconds(3600))
    let stage = house.stage
    let last = try stage.say("alice", "one", to: "@bob").draft.id
    try stage.say("alice", "two", to: "@bob")
    try stage.got("bob", "laptop", 1)
    try house.live(.seconds(7200))
    #expect(try stage.page("bob") == InboxPage(rows: [], top: 2))
    let known = try stage.logIn("bob", device: "laptop", epoch: Stage.epoch, n: 1, last: last)
    #expect(known.cursor == 1)
    #expect(!known.isReset)
    try stage.say("alice", "three", to: "@bob")
    #expect(try stage.inbox("bob") == ["3 @alice 3 alice: three"])
    #expect(try stage.got("bob", "laptop", 3) == ["alice+bob delivered bob 3 for alice"])
  }

  @Test func `a message stays for its time and then goes, with its whole conversation if that is as old`() throws {
    let house = try house(time: Self.days30)
    let stage = house.stage
    try stage.say("alice", "old", to: "@bob")
    try house.live(.seconds(86_400))
    try stage.say("alice", "young", to: "@bob")
    for _ in 1...28 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").texts == ["old", "young"])
    for _ in 1...2 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").texts == ["young"])
    for _ in 1...2 { try house.live(.seconds(86_400)) }
    let page = try stage.history("bob", "@alice")
    #expect(page.messages == [])
    #expect(page.isComplete)
    #expect(try house.store.check() == [])
    #expect(try stage.say("alice", "new", to: "@bob").stamp.seq == 3)
    for _ in 1...20 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").texts == ["new"])
    #expect(try house.store.check() == [])
  }

  @Test func `G9: the first answer is returned 30 days later, when the message is long gone`() throws {
    let house = try house(messages: 1, time: .seconds(86_400))
    let stage = house.stage
    let draft = try stage.draft("alice", .text("hi"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    for _ in 1...30 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").messages == [])
    #expect(try stage.append(draft) == .repeated(draft, stamp))
    #expect(try stage.refusal("alice", "ho", to: "@bob", id: Stage.id(1)) == .idReused)
  }

  @Test func `one slice takes little, however much there is to take`() throws {
    let house = try house(messages: 1)
    let stage = house.stage
    _ = stage.append(try (1...1_000).map { try stage.draft("alice", .text("\($0)"), to: "@bob", id: Stage.id(UInt64($0))) })
    #expect(try house.store.tidy(at: stage.time))
    #expect(try stage.history("bob", "@alice", after: 0, limit: 1).messages.first?.seq == 257)
    #expect(try house.store.check() == [])
    let after = try house.crash()
    #expect(try after.store.check() == [])
    try after.live(.seconds(1))
    #expect(try after.stage.history("bob", "@alice").texts == ["1000"])
    #expect(try after.stage.rows("bob").map(\.n) == [1_000])
  }

  @Test func `a message with very many rows is a slice of its own`() throws {
    let house = try house(messages: 1)
    let stage = house.stage
    let names = (1...900).map { "member\($0)" }
    for name in names {
      try stage.logIn(name)
      try stage.join(name, "den")
    }
    for number in 1...6 { try stage.say("alice", "\(number)", to: "#den") }
    #expect(try house.store.tidy(at: stage.time))
    #expect(try stage.history("alice", "#den", after: 0, limit: 1).texts == ["4"])
    try house.live(.seconds(1))
    #expect(try stage.history("alice", "#den").texts == ["6"])
    #expect(try house.store.check() == [])
  }

  @Test func `a batch goes between two slices, and a store without retention takes nothing`() throws {
    let house = try House()
    try house.stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...600 { try house.stage.say("alice", "\(number)", to: "@bob") }
    let time = house.stage.time
    #expect(try !house.store.tidy(at: time + Self.year))
    #expect(try house.stage.history("bob", "@alice", after: 0, limit: 1).texts == ["1"])
    house.store.close()
    let bounded = try House(house.folder, retention: Retention(messages: 10))
    bounded.stage.take(from: house.stage)
    try bounded.stage.logIn(["alice", "bob"], device: "laptop")
    #expect(try bounded.store.tidy(at: bounded.stage.time))
    #expect(try bounded.stage.say("alice", "601", to: "@bob", id: Stage.id(601)).stamp.seq == 601)
    try bounded.live(.seconds(1))
    #expect(try bounded.stage.history("bob", "@alice", after: 0).texts.count == 10)
    #expect(try bounded.store.check() == [])
  }

  @Test func `what was there before there was retention is as old as its time says`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...64 {
      try stage.say("alice", "\(number)", to: "@bob")
      stage.pass(.seconds(86_400))
    }
    house.store.close()
    let bounded = try House(house.folder, retention: Retention(time: Self.days30), at: stage.time)
    bounded.stage.take(from: house.stage)
    try bounded.live(.seconds(60))
    let kept = try bounded.stage.history("bob", "@alice").texts.compactMap { Int($0) }
    #expect(kept.last == 64)
    #expect(kept.count >= 30 && kept.count <= 34)
    #expect(try bounded.store.check() == [])
  }

  // MARK: Clocks

  private static let year: Int64 = 365 * 86_400_000

  @Test(arguments: [year, -year])
  func `a clock that jumps a year and is put right takes nothing`(_ jump: Int64) throws {
    let house = try house(time: Self.days30)
    let stage = house.stage
    for number in 1...5 {
      try stage.say("alice", "\(number)", to: "@bob")
      try house.live(.seconds(3600))
    }
    stage.time += jump
    try stage.say("alice", "6", to: "@bob")
    try house.live(.seconds(3600))
    try house.reopen()
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "7", to: "@bob")
    try house.live(.seconds(3600))
    stage.time -= jump
    try stage.say("alice", "8", to: "@bob")
    for _ in 1...25 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").texts == (1...8).map { "\($0)" })
    #expect(try stage.rows("bob").map(\.n) == (1...8).map { $0 })
    for _ in 1...10 { try house.live(.seconds(86_400)) }
    #expect(try stage.history("bob", "@alice").messages == [])
    #expect(try house.store.check() == [])
  }

  @Test func `after a long time off, what is old goes half a day later`() throws {
    let house = try house(time: Self.days30)
    try house.stage.say("alice", "old", to: "@bob")
    try house.live(.seconds(86_400))
    house.stage.pass(.seconds(90 * 86_400))
    try house.reopen()
    try house.live(.seconds(40_000))
    #expect(try house.stage.history("bob", "@alice").texts == ["old"])
    try house.live(.seconds(10_000))
    #expect(try house.stage.history("bob", "@alice").texts == [])
  }

  @Test func `numbers that begin anew after everything went find no old notes`() throws {
    let house = try house(time: Self.days30)
    for number in 1...20 { try house.stage.say("alice", "\(number)", to: "@bob") }
    for _ in 1...32 { try house.live(.seconds(86_400)) }
    #expect(try house.stage.history("bob", "@alice").texts == [])
    try house.stage.say("alice", "young", to: "@bob")
    for _ in 1...29 { try house.live(.seconds(86_400)) }
    #expect(try house.stage.history("bob", "@alice").texts == ["young"])
  }

  @Test func `a file of the first version becomes one of this, and nothing in it is lost`() throws {
    let house = try house()
    try house.stage.join("carol", "den")
    for number in 1...5 { try house.stage.say("alice", "\(number)", to: "@bob") }
    house.store.close()
    let database = try Database(path: house.folder.file("chat.db"))
    try database.execute(
      """
      DROP INDEX conversation_first_last; DROP INDEX conversation_second_last; CREATE INDEX conversation_second ON conversation (second, first);
      ALTER TABLE conversation DROP COLUMN last; ALTER TABLE member DROP COLUMN since; DROP TABLE clock; DROP TABLE age; ALTER TABLE account DROP COLUMN away_after; DROP INDEX conversation_opener;
      ALTER TABLE conversation DROP COLUMN opener; ALTER TABLE device DROP COLUMN used; PRAGMA user_version = 3
      """)
    database.close()
    let after = try House(house.folder, retention: Retention(messages: 2))
    after.stage.take(from: house.stage)
    #expect(try after.store.check() == [])
    #expect(try after.stage.rows("bob").count == 5)
    #expect(try after.stage.logIn("carol", device: "laptop").rooms == [try Name("den")])
    try after.live(.seconds(1))
    #expect(try after.stage.history("bob", "@alice").texts == ["4", "5"])
  }
}
