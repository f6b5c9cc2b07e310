import Chat
import Foundation
import Testing

@testable import ChatStore

@Suite struct SQLiteReopeningTests {
  @Test func `everything is there when the store is opened again`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.join("carol", "den")
    try stage.say("alice", "one", to: "@bob")
    try stage.say("bob", "two", to: "@alice")
    try stage.say("alice", "three", to: "#den")
    try stage.got("bob", "laptop", 1)
    try stage.read("bob", "@alice", 1)
    try house.reopen()
    #expect(house.store.epoch == Stage.epoch)
    let bob = try stage.logIn("bob", device: "laptop")
    #expect(bob.top == 2)
    #expect(bob.cursor == 1)
    #expect(try stage.logIn("carol", device: "laptop").rooms == [try Name("den")])
    #expect(try stage.inbox("bob") == ["1 @alice 1 alice: one", "2 @alice 2 bob: two"])
    #expect(try stage.inbox("carol") == ["1 #den 1 alice: three"])
    #expect(try stage.receipts("alice", "@bob") == ["@bob delivered bob 1", "@bob read bob 1"])
    #expect(try stage.say("alice", "four", to: "@bob").stamp == Stamp(seq: 3, n: 4, time: stage.time))
    #expect(try house.store.check() == [])
  }

  @Test func `who was logged in when the process died is held from the next start on`() throws {
    let house = try House()
    try house.stage.logIn(["alice", "bob"])
    let after = try house.crash()
    after.stage.pass(Stage.hold - .milliseconds(1))
    #expect(throws: ChatError(.nameTaken, "bob is taken")) { try after.stage.logIn("bob", token: nil) }
    let alice = try after.stage.logIn("alice")
    #expect(alice.account == (try house.stage.account("alice")))
    after.stage.pass(.milliseconds(1))
    #expect(try after.stage.logIn("bob", token: nil).account != (try house.stage.account("bob")))
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try after.stage.logIn("alice", token: nil) }
  }

  @Test func `a hold that began goes on through a restart`() throws {
    let house = try House()
    try house.stage.logIn("alice")
    try house.stage.release("alice")
    house.stage.pass(.seconds(6))
    try house.reopen()
    house.stage.pass(.seconds(4))
    try house.stage.lend("alice")
  }

  @Test func `a lent name is free after a restart, and its number is not used again`() throws {
    let house = try House()
    let first = try house.stage.lend("alice")
    let after = try house.crash()
    #expect(try after.stage.lend("alice") != first)
  }

  @Test func `a release without a session changes nothing`() throws {
    let house = try House()
    try house.stage.logIn("alice")
    try house.reopen()
    #expect(try house.stage.answer(.release(AccountID(999))) == .done)
    try house.stage.release("alice")
    house.stage.pass(Stage.hold)
    try house.stage.lend("alice")
  }

  @Test func `no token is in any file`() throws {
    let house = try House()
    let token = try house.stage.logIn("alice").token
    let digits = Array(token.hexadecimal.utf8)
    let bytes = token.withBytes { [UInt8]($0) }
    #expect(stride(from: 0, to: 64, by: 2).map { UInt8(token.hexadecimal.dropFirst($0).prefix(2), radix: 16) } == bytes)
    for name in house.folder.names {
      let file = Data(try house.folder.bytes(name))
      #expect(file.range(of: Data(digits)) == nil)
      #expect(file.range(of: Data(bytes)) == nil)
    }
    try house.reopen()
    #expect(try house.stage.logIn("alice").token == token)
  }

  @Test func `G9: an id outlives its message`() throws {
    let house = try House()
    try house.stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try house.stage.draft("alice", .text("hi"), to: "@bob", id: Stage.id(1))
    let stamp = try house.stage.stored(draft).stamp
    try house.tamper("DELETE FROM message; DELETE FROM inbox")
    #expect(try house.stage.append(draft) == .repeated(draft, stamp))
    #expect(try house.stage.refusal("alice", "ho", to: "@bob", id: Stage.id(1)) == .idReused)
  }

  @Test func `an id reads from its bytes what it was`() {
    let id = Stage.id(3)
    #expect(withUnsafeBytes(of: id.bytes) { MessageID(bytes: $0) } == id)
    #expect(withUnsafeBytes(of: id.bytes) { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() } == id.description)
    #expect(withUnsafeBytes(of: id.bytes) { MessageID(bytes: UnsafeRawBufferPointer(rebasing: $0.dropLast())) } == nil)
  }
}
