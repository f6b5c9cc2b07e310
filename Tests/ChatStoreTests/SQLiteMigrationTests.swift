import Chat
import Testing

@testable import ChatStore

@Suite struct SQLiteMigrationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A file as the first version left it: bob holds his name and has a device.
  private func makeFirstVersion(token: Token, more: String = "") throws {
    try folder.write([], to: "chat.db")
    let database = try Database(path: folder.file("chat.db"))
    try database.execute("PRAGMA application_id = \(Schema.server.application); \(Schema.server.steps[0]); PRAGMA user_version = 1")
    try database.execute(
      """
      INSERT INTO account (number, name, lent, held_until, top, delivered) VALUES (7, 'bob', 0, 2000000, 0, 0);
      INSERT INTO device (account, name, got, moved) VALUES (7, 'laptop', 0, 0);
      \(more)
      """)
    let statement = try database.statement("UPDATE account SET token = ?")
    statement.bind(TokenHash(token).bytes, at: 1)
    try statement.run()
    database.close()
  }

  @Test func `a store of the first version becomes one of this, and its people are who they were`() throws {
    let token = try #require(Token(hexadecimal: String(repeating: "5", count: 64)))
    try makeFirstVersion(token: token)
    let house = try House(folder)
    #expect(try house.stage.seen("bob") == nil)
    #expect(try house.stage.logIn("bob", token: token, device: "laptop").account == AccountID(7))
    try house.stage.release("bob")
    try house.reopen()
    #expect(try house.stage.seen("bob") == house.stage.time)
    #expect(try house.store.check() == [])
  }

  @Test func `conversations of the first version are listed in the order of their last messages`() throws {
    let token = try #require(Token(hexadecimal: String(repeating: "5", count: 64)))
    try makeFirstVersion(
      token: token,
      more: """
        INSERT INTO conversation (number, room, seq, head)
        VALUES (1, 'den', 2, zeroblob(32)), (2, 'attic', 1, zeroblob(32)), (3, 'yard', 0, zeroblob(32));
        INSERT INTO member (room, account) VALUES ('den', 7), ('attic', 7), ('yard', 7);
        INSERT INTO message (conversation, seq, name, id, time, content, hash)
        VALUES (1, 1, 'eve', zeroblob(16), 5, 'one', zeroblob(32)), (2, 1, 'eve', zeroblob(16), 5, 'two', zeroblob(32)),
          (1, 2, 'eve', zeroblob(16), 5, 'three', zeroblob(32))
        """)
    let house = try House(folder)
    try house.stage.logIn("bob", token: token)
    let list = try house.stage.list("bob")
    #expect(list == ["#den member, 2 unread; 2 eve: three", "#attic member, 1 unread; 1 eve: two", "#yard member, 0 unread"])
    try house.stage.sayPlainly("eve", "four", to: "#attic")
    #expect(try house.stage.conversations("bob").conversations.map(\.conversation.description) == ["#attic", "#den", "#yard"])
  }
}
