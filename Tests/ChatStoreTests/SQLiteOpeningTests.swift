import Chat
import Foundation
import Testing

@testable import ChatStore

@Suite struct SQLiteOpeningTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Why the store cannot be opened; nil if it can.
  private func refusal(_ name: String = "chat.db") -> StoreError? {
    do throws(StoreError) {
      _ = try SQLiteStore(path: folder.file(name), nameHold: Stage.hold, epoch: Stage.epoch, at: 0)
      return nil
    } catch {
      return error
    }
  }

  /// Makes a store with a message in it and closes it.
  private func makeStore() throws {
    let house = try House(folder)
    try house.stage.logIn(["alice", "bob"])
    for number in 1...200 { try house.stage.say("alice", "message \(number) \(String(repeating: "x", count: 200))", to: "@bob") }
    house.store.close()
  }

  private func change(_ sql: String, in name: String = "chat.db") throws {
    if !folder.names.contains(name) { try folder.write([], to: name) }
    let database = try Database(path: folder.file(name))
    try database.execute(sql)
  }

  @Test func `S1: a missing folder cannot be opened`() {
    #expect(refusal("none/chat.db") == .cannotOpen("its folder: No such file or directory"))
    #expect(folder.names == [])
  }

  @Test func `S1: a path that names no file cannot be opened`() {
    for name in ["", ".", "..", "a\u{0}b"] { #expect(refusal(name) == .cannotOpen("it names no file")) }
    #expect(folder.names == [])
  }

  @Test func `S1: a folder cannot be opened`() throws {
    try FileManager.default.createDirectory(atPath: folder.file("chat.db"), withIntermediateDirectories: false)
    #expect(refusal() == .cannotOpen("it is a folder"))
    #expect(folder.names == ["chat.db"])
  }

  @Test func `S1: a read-only file cannot be opened, not even by root`() throws {
    try makeStore()
    let before = try folder.bytes("chat.db")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder.file("chat.db"))
    #expect(refusal() == .cannotOpen("it is read-only"))
    #expect(try folder.bytes("chat.db") == before)
  }

  @Test func `S1: a symbolic link is not followed, whether or not it leads anywhere`() throws {
    try makeStore()
    for target in ["chat.db", "none"] {
      try FileManager.default.createSymbolicLink(atPath: folder.file("to-\(target)"), withDestinationPath: folder.file(target))
      #expect(refusal("to-\(target)") == .cannotOpen("it is a symbolic link"))
    }
    #expect(!folder.names.contains("none"))
  }

  @Test func `S1: a folder may be reached through a symbolic link`() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.path)
    #expect(refusal("link/chat.db") == nil)
    #expect(folder.names.contains("chat.db"))
  }

  @Test func `S1: what is no ordinary file cannot be opened`() throws {
    #expect(mkfifo(folder.file("chat.db"), 0o600) == 0)
    #expect(refusal() == .cannotOpen("it is no ordinary file"))
  }

  @Test(arguments: ["hello\n", String(repeating: "not a database ", count: 1000)])
  func `S1: what is no database is refused untouched`(_ text: String) throws {
    try folder.write(Array(text.utf8), to: "chat.db")
    #expect(refusal() == .damaged("it is no SQLite database"))
    #expect(try folder.bytes("chat.db") == Array(text.utf8))
    #expect(folder.names == ["chat.db"])
  }

  @Test(arguments: ["", "PRAGMA application_id = 42", "PRAGMA journal_mode = WAL"])
  func `S1: another program's database is refused untouched`(_ sql: String) throws {
    try change("CREATE TABLE account (name TEXT); \(sql)")
    let before = try folder.bytes("chat.db")
    #expect(refusal() == .damaged("it is another program's database"))
    #expect(try folder.bytes("chat.db") == before)
    #expect(folder.names == ["chat.db"])
  }

  @Test func `S1: a newer schema is refused untouched`() throws {
    try makeStore()
    try change("PRAGMA user_version = 99")
    let before = try folder.bytes("chat.db")
    #expect(refusal() == .newerSchema(found: 99, known: Schema.server.version))
    #expect(try folder.bytes("chat.db") == before)
    #expect(folder.names == ["chat.db"])
  }

  @Test func `S1: a newer schema is seen in the write-ahead log, too, and nothing is touched`() throws {
    let house = try House(folder)
    let other = try Database(path: folder.file("chat.db"))
    try other.execute("PRAGMA user_version = 99")
    let left = try folder.copy()
    house.store.close()
    let before = try (left.bytes("chat.db"), left.bytes("chat.db-wal"))
    #expect(throws: StoreError.newerSchema(found: 99, known: Schema.server.version)) { try House.open(left, at: 0) }
    #expect(try left.bytes("chat.db") == before.0)
    #expect(try left.bytes("chat.db-wal") == before.1)
  }

  @Test func `S1: a corrupt page is refused untouched, whichever it is`() throws {
    try makeStore()
    let whole = try folder.bytes("chat.db")
    for page in 1..<whole.count / 4096 {
      var broken = whole
      for index in page * 4096..<page * 4096 + 64 { broken[index] = 0xA5 }
      try folder.write(broken, to: "chat.db")
      guard case .damaged = refusal() else {
        Issue.record("page \(page) was not looked at")
        continue
      }
      #expect(try folder.bytes("chat.db") == broken)
    }
  }

  @Test func `S1: a file cut short is refused untouched`() throws {
    try makeStore()
    let whole = try folder.bytes("chat.db")
    for count in [50, 4096, whole.count / 2, whole.count - 1] {
      try folder.write(Array(whole.prefix(count)), to: "chat.db")
      guard case .damaged = refusal() else {
        Issue.record("\(count) bytes of \(whole.count) were enough")
        continue
      }
      #expect(try folder.bytes("chat.db").count == count)
    }
  }

  @Test func `an empty file becomes a store`() throws {
    try folder.write([], to: "chat.db")
    #expect(refusal() == nil)
    #expect(refusal() == nil)
  }

  @Test func `S2: a second store on the file names the process that has it`() throws {
    let house = try House(folder)
    #expect(refusal() == .inUse(process: getpid()))
    #expect(StoreError.inUse(process: 7).why == "process 7 is using it")
    house.store.close()
    #expect(refusal() == nil)
    #expect(folder.names == ["chat.db"])
  }

  @Test func `S2: the lock ends with the process that had it, however that ends`() throws {
    try makeStore()
    let other = Process()
    other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    other.arguments = ["--no-fork", folder.file("chat.db.lock"), "sh", "-c", "echo locked; exec sleep 60"]
    let pipe = Pipe()
    other.standardOutput = pipe
    try other.run()
    _ = pipe.fileHandleForReading.availableData
    #expect(refusal() == .inUse(process: nil))
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    #expect(refusal() == nil)
  }

  @Test func `S3: all files are their owner's only`() throws {
    let house = try House(folder)
    try house.stage.logIn("alice")
    for name in folder.names { #expect(try folder.mode(name) == 0o600) }
    #expect(folder.names == ["chat.db", "chat.db-shm", "chat.db-wal", "chat.db.lock"])
    house.store.close()
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: folder.file("chat.db"))
    #expect(refusal() == nil)
    #expect(try folder.mode("chat.db") == 0o600)
  }

  @Test func `S6: file systems of the network and of processes are known`() {
    #expect(FileSystem.isRemote(type: 0x6969))
    #expect(FileSystem.isRemote(type: 0x6573_5546))
    #expect(!FileSystem.isRemote(type: 0xEF53))
    #expect(!FileSystem.isRemote(folder.file("not-yet-there.db")))
    #expect(!FileSystem.isRemote("/none/at/all"))
  }
}
