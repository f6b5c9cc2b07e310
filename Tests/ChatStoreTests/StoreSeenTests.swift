import Chat
import Testing

@testable import ChatStore

@Suite struct StoreSeenTests {
  @Test(arguments: TestedStore.allCases)
  func `a name was seen when its last session ended`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob")
    try stage.logIn("bob")
    #expect(try stage.seen("bob") == nil)
    try stage.release("bob")
    #expect(try stage.seen("bob") == nil)
    stage.pass(.seconds(2))
    let end = stage.time
    try stage.release("bob")
    stage.pass(.seconds(3))
    #expect(try stage.seen("bob") == end)
    #expect(try stage.seen("carol") == nil)
  }

  @Test(arguments: TestedStore.allCases)
  func `when a name's hold has passed, nobody was seen under it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob")
    try stage.close("bob")
    #expect(try stage.seen("bob") == nil)
    try stage.logIn("bob")
    #expect(try stage.seen("bob") == nil)
  }

  @Test(arguments: TestedStore.allCases)
  func `a plain peer is not seen once it has left`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.lend("bob")
    #expect(try stage.seen("bob") == nil)
    try stage.release("bob")
    #expect(try stage.seen("bob") == nil)
  }

  @Test func `a store that is opened again knows when people were seen`() throws {
    let house = try House()
    try house.stage.logIn("bob")
    try house.stage.release("bob")
    let end = house.stage.time
    house.stage.pass(.seconds(1))
    try house.reopen()
    #expect(try house.stage.seen("bob") == end)
  }

  @Test func `nobody knows when people were seen who were here when the process died`() throws {
    let house = try House()
    try house.stage.logIn("bob")
    try house.stage.release("bob")
    house.stage.pass(.seconds(1))
    try house.stage.logIn("bob")
    #expect(try house.crash().stage.seen("bob") == nil)
  }
}
