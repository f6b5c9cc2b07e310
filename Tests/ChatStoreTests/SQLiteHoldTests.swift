import Chat
import Testing

@testable import ChatStore

/// Holds of names while the clock jumps, or the server is off.
@Suite struct SQLiteHoldTests {
  private static let (hour, day): (Int64, Int64) = (3_600_000, 86_400_000)

  private let folder: TemporaryFolder
  private let stage: Stage
  private var store: SQLiteStore

  init() throws {
    folder = try TemporaryFolder()
    store = try Self.open(folder, at: 1_000_000)
    stage = Stage(store: store)
  }

  private static func open(_ folder: TemporaryFolder, at time: Int64) throws -> SQLiteStore {
    try SQLiteStore(path: folder.file("chat.db"), nameHold: .seconds(86_400), epoch: Stage.epoch, at: time)
  }

  /// Passes hour by hour, the store looking at the time.
  private func live(hours: Int) throws {
    for _ in 0..<hours {
      stage.time += Self.hour
      _ = try store.tidy(at: stage.time)
    }
  }

  private func isHeld(_ name: String) throws -> Bool {
    do {
      _ = try stage.lend(name)
      return false
    } catch let error as ChatError {
      #expect(error.code == .nameTaken)
      return true
    }
  }

  @Test(arguments: [365 * day, -365 * day])
  func `a clock that is wrong for hours changes no hold`(_ jump: Int64) throws {
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.release("alice")
    try live(hours: 10)
    stage.time += jump
    try live(hours: 5)
    #expect(try isHeld("alice"))
    stage.time -= jump
    try live(hours: 8)
    #expect(try isHeld("alice"))
    try live(hours: 2)
    #expect(try !isHeld("alice"))
  }

  @Test(arguments: [365 * day, -365 * day])
  func `a clock that is believed after a jump lets holds go on where they were`(_ jump: Int64) throws {
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.release("alice")
    try live(hours: 10)
    stage.time += jump
    try live(hours: 13)
    #expect(try isHeld("alice"))
    try stage.release("bob")
    try live(hours: 14)
    #expect(try !isHeld("alice"))
    #expect(try isHeld("bob"))
    try live(hours: 12)
    #expect(try !isHeld("bob"))
  }

  @Test mutating func `a hold is no shorter for a server that was off for months`() throws {
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.release("alice")
    try live(hours: 10)
    store.close()
    stage.time += 90 * Self.day
    store = try Self.open(folder, at: stage.time)
    stage.store = store
    try live(hours: 1)
    try stage.logIn("bob", device: "laptop")
    try stage.release("bob")
    try live(hours: 12)
    #expect(try isHeld("alice"))
    #expect(try isHeld("bob"))
    try live(hours: 10)
    #expect(try isHeld("bob"))
    #expect(try !isHeld("alice"))
    try live(hours: 4)
    #expect(try !isHeld("bob"))
  }

  @Test func `a hold without end has none after a jump, too`() throws {
    let other = try TemporaryFolder()
    let endless = try SQLiteStore(path: other.file("chat.db"), nameHold: .seconds(Int64.max), epoch: Stage.epoch, at: 0)
    let stage = Stage(store: endless)
    try stage.logIn("alice")
    try stage.release("alice")
    for _ in 0..<30 {
      stage.time += stage.time > Self.day * 300 ? Self.hour : Self.day * 365
      _ = try endless.tidy(at: stage.time)
    }
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try stage.lend("alice") }
  }
}
