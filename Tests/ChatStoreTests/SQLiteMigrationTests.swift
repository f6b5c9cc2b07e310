import Chat
import Testing

@testable import ChatStore

@Suite struct SQLiteMigrationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A file as the first version left it: bob holds his name and has a device.
  private func makeFirstVersion(token: Token) throws {
    try folder.write([], to: "chat.db")
    let database = try Database(path: folder.file("chat.db"))
    try database.execute("PRAGMA application_id = \(Schema.server.application); \(Schema.server.steps[0]); PRAGMA user_version = 1")
    try database.execute(
      """
      INSERT INTO account (number, name, lent, held_until, top, delivered) VALUES (7, 'bob', 0, 2000000, 0, 0);
      INSERT INTO device (account, name, got, moved) VALUES (7, 'laptop', 0, 0)
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
}
