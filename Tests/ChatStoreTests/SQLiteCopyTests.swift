import Chat
import Foundation
import Testing

@testable import ChatStore

@Suite struct SQLiteCopyTests {
  private let house: House
  private let folder: TemporaryFolder

  init() throws {
    house = try House()
    folder = house.folder
    try house.stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...3 { try house.stage.say("alice", "\(number)", to: "@bob", id: Stage.id(UInt64(number))) }
  }

  private func backUp() throws {
    try SQLiteStore.backUp(folder.file("chat.db"), to: folder.file("backup.db"))
  }

  /// The people in front of the restored backup.
  private func restored() throws -> House {
    let other = try TemporaryFolder()
    try SQLiteStore.restore(from: folder.file("backup.db"), to: other.file("chat.db"), epoch: Stage.id(99))
    let restored = try House(other)
    restored.stage.take(from: house.stage)
    return restored
  }

  @Test func `a backup of a store in use is whole and its owner's only`() throws {
    try backUp()
    #expect(try folder.mode("backup.db") == 0o600)
    #expect(!folder.names.contains { $0.hasPrefix("backup.db") && $0 != "backup.db" })
    try house.stage.say("alice", "later", to: "@bob")
    let copy = try TemporaryFolder()
    try copy.write(folder.bytes("backup.db"), to: "chat.db")
    let other = try House(copy)
    other.stage.take(from: house.stage)
    #expect(try other.store.check() == [])
    #expect(try other.stage.history("alice", "@bob").texts == ["1", "2", "3"])
    #expect(other.store.epoch == Stage.epoch)
  }

  @Test func `a backup overwrites nothing`() throws {
    try folder.write([1, 2, 3], to: "backup.db")
    #expect(throws: StoreError.cannotOpen("it is there already")) { try backUp() }
    #expect(throws: StoreError.cannotOpen("it is there already")) {
      try SQLiteStore.restore(from: folder.file("chat.db"), to: folder.file("backup.db"), epoch: Stage.id(99))
    }
    #expect(try folder.bytes("backup.db") == [1, 2, 3])
  }

  @Test func `a backup of nothing, or of another program's database, is refused`() throws {
    #expect(throws: StoreError.cannotOpen("there is nothing to copy")) {
      try SQLiteStore.backUp(folder.file("none.db"), to: folder.file("backup.db"))
    }
    try folder.write([], to: "other.db")
    try Database(path: folder.file("other.db")).execute("CREATE TABLE t (x)")
    #expect(throws: StoreError.damaged("it is another program's database")) {
      try SQLiteStore.backUp(folder.file("other.db"), to: folder.file("backup.db"))
    }
    #expect(!folder.names.contains { $0.hasPrefix("backup.db") })
  }

  @Test func `S5: a restored backup is another store, and each device goes on where the copy ends`() throws {
    try backUp()
    try house.stage.say("alice", "after the backup", to: "@bob", id: Stage.id(4))
    let restored = try restored()
    #expect(restored.store.epoch == Stage.id(99))
    let bob = try restored.stage.logIn("bob", device: "laptop", epoch: Stage.epoch, n: 4, last: Stage.id(4))
    #expect(bob.isReset)
    #expect(bob.cursor == 3)
    let alice = try restored.stage.logIn("alice", device: "laptop", epoch: Stage.epoch, n: 2, last: Stage.id(2))
    #expect(alice.isReset)
    #expect(alice.cursor == 2)
    #expect(try restored.store.check() == [])
  }

  @Test func `S5: a message from after the backup that is sent again is stored again`() throws {
    try backUp()
    let draft = try house.stage.draft("alice", .text("late"), to: "@bob", id: Stage.id(4))
    let stamp = try house.stage.stored(draft).stamp
    #expect(try restored().stage.stored(draft).stamp == stamp)
  }

  @Test func `an account that is new after the restore has no place to go on from`() throws {
    try backUp()
    let restored = try restored()
    try restored.stage.logIn("carol", device: "laptop")
    try restored.stage.say("carol", "hi", to: "@carol")
    let carol = try restored.stage.logIn("carol", device: "laptop", epoch: Stage.epoch, n: 1)
    #expect(carol.isReset)
    #expect(carol.cursor == 0)
  }

  @Test func `space that is no longer needed is given back`() throws {
    let long = Content.binary([UInt8](repeating: 7, count: 1 << 20))
    for _ in 1...5 { _ = try house.stage.stored(try house.stage.draft("bob", long, to: "#den")) }
    try house.tamper("DELETE FROM message WHERE length(content) > 1000")
    let before = try folder.bytes("chat.db").count
    try house.store.vacuum()
    #expect(try folder.bytes("chat.db").count < before - (4 << 20))
    #expect(try house.stage.history("alice", "@bob").texts == ["1", "2", "3"])
  }
}
