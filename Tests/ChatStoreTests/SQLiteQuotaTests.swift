import Chat
import Testing

@testable import ChatStore

@Suite struct SQLiteQuotaTests {
  @Test func `R6: those without a token make rooms from one quota, whatever names they come under`() throws {
    var quotas = Quotas()
    quotas.roomsOfStrangers = 3
    let house = try House(quotas: quotas)
    let stage = house.stage
    try stage.logIn("bob")
    for name in ["alice", "carol"] { try stage.lend(name) }
    for speaker in ["alice", "carol", "nobody"] { try stage.sayPlainly(speaker, "hi", to: "#of-\(speaker)") }
    for speaker in ["alice", "carol", "nobody"] {
      #expect(try stage.refusal(speaker, "hi", to: "#one-more", isPlain: true) == .quota)
      try stage.sayPlainly(speaker, "hi", to: "#of-alice")
    }
    try stage.say("bob", "hi", to: "#one-more")
    try stage.sayPlainly("nobody", "hi", to: "#one-more")
    #expect(try house.store.check() == [])
  }

  @Test func `R6: a room that is joined counts for who made it by that`() throws {
    var quotas = Quotas()
    quotas.rooms = 2
    let house = try House(quotas: quotas)
    let stage = house.stage
    try stage.logIn(["alice", "bob"])
    try stage.say("bob", "hi", to: "#bobs")
    for room in ["one", "two", "bobs"] {
      try stage.join("alice", room)
      try stage.leave("alice", room)
    }
    #expect(throws: ChatError(.quota, "you have made enough rooms")) { try stage.join("alice", "three") }
    #expect(try stage.refusal("alice", "hi", to: "#three") == .quota)
    try stage.join("bob", "three")
    try house.reopen()
    try house.stage.logIn("alice")
    #expect(try house.stage.refusal("alice", "hi", to: "#four") == .quota)
  }

  @Test func `R6: what waits is counted across restarts`() throws {
    var quotas = Quotas()
    quotas.waiting = 3
    let house = try House(quotas: quotas)
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...5 { try stage.say("alice", "\(number)", to: "@bob") }
    try house.reopen()
    try stage.logIn("alice", device: "laptop")
    for number in 6...8 { try stage.say("alice", "\(number)", to: "@bob") }
    #expect(try stage.refusal("alice", "9", to: "@bob") == .quota)
    try house.reopen()
    try stage.logIn("alice", device: "laptop")
    #expect(try stage.refusal("alice", "9", to: "@bob") == .quota)
    try stage.logIn("bob", device: "laptop")
    try stage.release("bob")
    try stage.say("alice", "9", to: "@bob")
  }

  @Test func `R6: past the limit the names whose holds end first are free early`() throws {
    var quotas = Quotas()
    quotas.names = 3
    let house = try House(quotas: quotas)
    let stage = house.stage
    let names = (1...25).map { "name\($0)" }
    try stage.logIn(names + ["here"])
    for name in names {
      try stage.release(name)
      stage.pass(.milliseconds(1))
    }
    while try house.store.tidy(at: stage.time) {}
    for name in names.dropLast(3) { try stage.logIn(name, token: nil) }
    for name in names.suffix(3) + ["here"] {
      #expect(throws: ChatError(.nameTaken, "\(name) is taken")) { try stage.logIn(name, token: nil) }
    }
  }
}
