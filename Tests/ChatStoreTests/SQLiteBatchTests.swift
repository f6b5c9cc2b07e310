import Chat
import Foundation
import Testing

@testable import ChatStore

@Suite struct SQLiteBatchTests {
  private func texts(_ outcomes: [StoreOutcome]) -> [String] {
    outcomes.map { outcome in
      switch outcome {
      case .stored(let message): "stored \(message.stamp.seq)"
      case .repeated(_, let stamp): "repeated \(stamp.seq)"
      case .refused(_, let code): code.rawValue
      }
    }
  }

  private let full = ChatError(.storageFull, "there is no space left on the server")

  /// What the store says to requests in one batch with a message that there is no space for.
  private func answers(_ requests: [StoreRequest], onFullDiskOf house: House) throws -> [StoreAnswer] {
    let stage = house.stage
    let draft = try stage.draft("alice", .binary([UInt8](repeating: 7, count: 1 << 20)), to: "#den", isPlain: true)
    return try house.store.batch(at: stage.time) { store in
      let answers = requests.map { store.answer($0, at: stage.time) }
      #expect(texts(store.append([draft], at: stage.time)) == ["storage_full"])
      return answers
    }
  }

  @Test func `what a batch answered is there after a kill, and nothing else is`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let drafts = try (1...3).map { try stage.draft("alice", .text("\($0)"), to: "@bob", id: Stage.id($0)) }
    #expect(try house.store.batch(at: stage.time) { texts($0.append(drafts, at: stage.time)) } == ["stored 1", "stored 2", "stored 3"])
    let left = try house.store.batch(at: stage.time) { store in
      _ = store.append([drafts[0]] + [drafts[0]], at: stage.time)
      let unfinished = try? stage.draft("alice", .text("unfinished"), to: "@bob")
      #expect(texts(store.append(unfinished.map { [$0] } ?? [], at: stage.time)) == ["stored 4"])
      return try? house.crash()
    }
    let after = try #require(left ?? nil)
    #expect(try after.stage.inbox("bob") == ["1 @alice 1 alice: 1", "2 @alice 2 alice: 2", "3 @alice 3 alice: 3"])
    #expect(try after.store.check() == [])
    #expect(try house.stage.history("alice", "@bob").texts == ["1", "2", "3", "unfinished"])
  }

  @Test func `G9: a message is stored once though the process was killed before it answered`() throws {
    let house = try House()
    try house.stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try house.stage.draft("alice", .text("hi"), to: "@bob", id: Stage.id(1))
    let stamp = try house.stage.stored(draft).stamp
    let after = try house.crash()
    after.stage.pass(.seconds(30 * 86_400))
    #expect(try after.stage.append(draft) == .repeated(draft, stamp))
    #expect(try after.stage.refusal("alice", "ho", to: "@bob", id: Stage.id(1)) == .idReused)
  }

  @Test func `a batch that only reads, or repeats, writes nothing`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let draft = try stage.draft("alice", .text("hi"), to: "@bob", id: Stage.id(1))
    _ = try stage.stored(draft)
    let before = try house.folder.bytes("chat.db-wal")
    try house.store.batch(at: stage.time) { _ in }
    _ = try (stage.inbox("bob"), stage.history("bob", "@alice"), stage.receipts("alice", "@bob"), stage.append(draft))
    #expect(try stage.got("bob", "laptop", 0) == [])
    #expect(try stage.refusal("alice", "hi", to: "@nobody") == .noSuchUser)
    #expect(try house.folder.bytes("chat.db-wal") == before)
  }

  @Test func `G6: a full disk refuses what would be written, and reads go on`() throws {
    let house = try House(pageLimit: 60)
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let first = try stage.draft("alice", .text("first"), to: "@bob", id: Stage.id(1))
    _ = try stage.stored(first)
    let long = String(repeating: "x", count: 30_000)
    var stored = 1
    while case .stored = try stage.append(try stage.draft("alice", .text(long), to: "@bob")) { stored += 1 }
    #expect(house.store.isFull)
    let drafts = [first] + (try (0..<3).map { _ in try stage.draft("bob", .text(long), to: "@alice") })
    let lost = try stage.draft("alice", .text("hi"), to: "@nobody")
    #expect(
      try house.store.batch(at: stage.time) { texts($0.append(drafts + [lost], at: stage.time)) }
        == ["repeated 1", "storage_full", "storage_full", "storage_full", "no_such_user"])
    #expect(try stage.rows("bob").count == stored)
    #expect(try stage.history("bob", "@alice").messages.last?.seq == UInt64(stored))
    #expect(try house.store.check() == [])
    #expect(house.store.failure == nil)
  }

  @Test func `G6: there is room again, and the store goes on where it was`() throws {
    let house = try House(pageLimit: 60)
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let long = String(repeating: "x", count: 30_000)
    var stored: UInt64 = 0
    while case .stored = try stage.append(try stage.draft("alice", .text(long), to: "@bob")) { stored += 1 }
    try stage.release("bob")
    try house.reopen()
    #expect(try stage.say("alice", long, to: "@bob").stamp == Stamp(seq: stored + 1, n: stored + 1, time: stage.time))
    #expect(!house.store.isFull)
    #expect(try house.store.check() == [])
  }

  @Test func `G6: who leaves while the disk is full is held from the next batch on`() throws {
    let house = try House(pageLimit: 60)
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let bob = try stage.account("bob")
    #expect(try answers([.release(bob), .lend(try Name("carol"))], onFullDiskOf: house) == [.done, .refused(full)])
    #expect(throws: ChatError(.nameTaken, "bob is taken")) { try stage.logIn("bob", token: nil) }
    try stage.say("alice", "are you there?", to: "@bob")
    stage.pass(Stage.hold)
    #expect(try stage.refusal("alice", "hello?", to: "@bob") == .noSuchUser)
  }

  @Test func `G6: a login that was refused for want of space is no session`() throws {
    let house = try House(pageLimit: 60)
    let stage = house.stage
    let token = try stage.logIn("alice").token
    let login = Login(name: try Name("alice"), proof: .token(token), spare: token, device: try Device("laptop"), position: nil)
    #expect(try answers([.logIn(login)], onFullDiskOf: house) == [.refused(full)])
    try stage.close("alice")
    try stage.lend("alice")
  }

  @Test func `a program that writes to the file only delays a batch`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn("alice")
    let other = try Database(path: house.folder.file("chat.db"))
    try other.execute("BEGIN IMMEDIATE")
    let draft = try stage.draft("alice", .text("hi"), to: "#den", id: Stage.id(1))
    #expect(throws: StoreError.inUse(process: nil)) {
      try house.store.batch(at: stage.time) { texts($0.append([draft], at: stage.time)) }
    }
    try other.execute("ROLLBACK")
    #expect(try house.store.batch(at: stage.time) { texts($0.append([draft], at: stage.time)) } == ["stored 1"])
  }

  @Test func `a batch that fails leaves no trace, in memory either`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let other = try Database(path: house.folder.file("chat.db"))
    try other.execute("BEGIN IMMEDIATE")
    let requests = [
      StoreRequest.release(try stage.account("bob")), .lend(try Name("carol")), .join(try stage.account("alice"), room: try Name("den")),
    ]
    #expect(throws: StoreError.inUse(process: nil)) {
      try house.store.batch(at: stage.time) { store in requests.map { store.answer($0, at: stage.time) } }
    }
    try other.execute("ROLLBACK")
    #expect(try stage.say("alice", "two", to: "@bob").stamp == Stamp(seq: 2, n: 2, time: stage.time))
    #expect(try stage.logIn("alice").rooms == [])
    try stage.lend("carol")
    stage.pass(Stage.hold * 2)
    #expect(throws: ChatError(.nameTaken, "bob is taken")) { try stage.logIn("bob", token: nil) }
  }

  @Test func `a store that is closed does no work`() throws {
    let house = try House()
    try house.stage.logIn("alice")
    house.store.close()
    house.store.close()
    #expect(throws: StoreError.cannotOpen("it is closed")) { try house.store.batch(at: 0) { _ in } }
    #expect(throws: StoreError.cannotOpen("it is closed")) { try house.store.check() }
    #expect(try house.stage.refusal("alice", "hi", to: "#den") == .storageFull)
  }

  @Test func `the write-ahead log is taken over between batches and emptied at the end`() throws {
    let house = try House()
    let stage = house.stage
    try stage.logIn(["alice", "bob"], device: "laptop")
    let long = Content.binary([UInt8](repeating: 7, count: 1 << 20))
    for _ in 1...70 { _ = try stage.stored(try stage.draft("alice", long, to: "@bob")) }
    #expect(try house.folder.bytes("chat.db-wal").count < 40 << 20)
    #expect(try house.folder.bytes("chat.db").count > 30 << 20)
    house.store.close()
    #expect(house.folder.names == ["chat.db"])
  }
}
