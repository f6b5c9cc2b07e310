import Chat

@testable import ChatStore

/// A store in a file that can be closed and opened again, with people in front of it.
final class House {
  let folder: TemporaryFolder
  private(set) var store: SQLiteStore
  private(set) var stage: Stage
  private let retention: Retention
  private let quotas: Quotas

  init(
    _ folder: TemporaryFolder, retention: Retention = Retention(), quotas: Quotas = Quotas(), at time: Int64 = 1_000_000,
    pageLimit: Int? = nil
  ) throws {
    self.folder = folder
    self.retention = retention
    self.quotas = quotas
    store = try Self.open(folder, retention: retention, quotas: quotas, at: time, pageLimit: pageLimit)
    stage = Stage(store: store)
  }

  convenience init(retention: Retention = Retention(), quotas: Quotas = Quotas(), pageLimit: Int? = nil) throws {
    try self.init(TemporaryFolder(), retention: retention, quotas: quotas, pageLimit: pageLimit)
  }

  static func open(
    _ folder: TemporaryFolder, retention: Retention = Retention(), quotas: Quotas = Quotas(), at time: Int64, pageLimit: Int? = nil
  ) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(
      path: folder.file("chat.db"), nameHold: Stage.hold, retention: retention, quotas: quotas, epoch: Stage.epoch, at: time,
      pageLimit: pageLimit)
  }

  /// Lets time pass in steps of at most a tenth, the store looking at it all the while; everything that is to go goes.
  func live(_ duration: Duration) throws {
    for _ in 1...10 {
      stage.pass(duration / 10)
      while try store.tidy(at: stage.time) {}
    }
  }

  /// Closes the store and opens it again; the people are who they were.
  func reopen() throws {
    store.close()
    store = try Self.open(folder, retention: retention, quotas: quotas, at: stage.time)
    stage.store = store
  }

  /// Goes on with what a kill of the process would leave.
  func crash() throws -> House {
    let left = try House(folder.copy(), retention: retention, quotas: quotas, at: stage.time)
    left.stage.take(from: stage)
    return left
  }

  /// Closes the store, changes its file behind its back, and opens it again.
  func tamper(_ sql: String) throws {
    store.close()
    let database = try Database(path: folder.file("chat.db"))
    try database.execute(sql)
    database.close()
    store = try Self.open(folder, retention: retention, quotas: quotas, at: stage.time)
    stage.store = store
  }
}
