import Chat
import Testing

@testable import ChatStore

@Suite struct SQLiteCheckTests {
  private let house: House

  init() throws {
    house = try House()
    try house.stage.logIn(["alice", "bob"], device: "laptop")
    try house.stage.join("bob", "den")
    for number in 1...5 {
      try house.stage.say("alice", "\(number)", to: "@bob")
      try house.stage.say("alice", "\(number)", to: "#den")
      try house.stage.sayPlainly("nobody", "plain", to: "#den")
    }
  }

  private func findings(after sql: String) throws -> [String] {
    try house.tamper(sql)
    return try house.store.check()
  }

  @Test func `a store that nobody altered is whole`() throws {
    #expect(try house.store.check() == [])
    try house.reopen()
    #expect(try house.store.check() == [])
  }

  @Test(arguments: [
    "content = 'three'", "content = x'33'", "time = time + 1", "name = 'mallory'", "account = 2", "account = NULL",
    "id = x'\(String(repeating: "00", count: 16))'",
    "hash = x'\(String(repeating: "00", count: 32))'",
  ])
  func `the first altered message of a conversation is named`(_ change: String) throws {
    let finding = try findings(after: "UPDATE message SET \(change) WHERE conversation = 2 AND seq IN (3, 5)")
    #expect(finding == ["message 3 of @alice and @bob was altered"])
  }

  @Test func `messages that changed places are altered`() throws {
    let sql = """
      UPDATE message SET seq = -2 WHERE conversation = 2 AND seq = 2; UPDATE message SET seq = 2 WHERE conversation = 2 AND seq = 4;
      UPDATE message SET seq = 4 WHERE conversation = 2 AND seq = -2
      """
    #expect(try findings(after: sql) == ["message 2 of @alice and @bob was altered"])
  }

  @Test(arguments: [1, 3, 5])
  func `a message that is gone is missed`(_ seq: Int) throws {
    let sql = """
      DELETE FROM inbox WHERE message IN (SELECT number FROM message WHERE conversation = 2 AND seq = \(seq));
      DELETE FROM message WHERE conversation = 2 AND seq = \(seq)
      """
    let finding = try findings(after: sql)
    #expect(finding.first == "message \(seq) of @alice and @bob is missing")
    #expect(finding.dropFirst() == ["the inbox of alice lacks rows", "the inbox of bob lacks rows"])
  }

  @Test func `a conversation that was cut short is noticed`() throws {
    let sql = "UPDATE conversation SET seq = 4 WHERE number = 2; DELETE FROM message WHERE conversation = 2 AND seq = 5"
    #expect(try findings(after: sql).first == "the end of @alice and @bob was altered")
  }

  @Test func `a row that has lost its message is named`() throws {
    let sql = "UPDATE inbox SET message = 1000 WHERE account = 2 AND n = 3"
    #expect(try findings(after: sql) == ["row 3 of the inbox of bob has no message"])
  }

  @Test func `what retention took is not missed`() throws {
    let sql = """
      UPDATE conversation SET forgotten = 2, forgotten_head = (SELECT hash FROM message WHERE conversation = 2 AND seq = 2) WHERE number = 2;
      UPDATE conversation SET forgotten = 3, forgotten_head = (SELECT hash FROM message WHERE conversation = 1 AND seq = 3) WHERE number = 1;
      DELETE FROM message WHERE conversation = 2 AND seq <= 2 OR conversation = 1 AND seq <= 3;
      DELETE FROM inbox WHERE message NOT IN (SELECT number FROM message);
      UPDATE account SET forgotten = top - (SELECT count(*) FROM inbox WHERE account = number)
      """
    #expect(try findings(after: sql) == [])
    #expect(try house.stage.rows("bob").first?.n == 6)
    #expect(try house.stage.history("bob", "@alice").texts == ["3", "4", "5"])
  }
}
