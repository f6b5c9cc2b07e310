import Chat
import ChatStore

/// A store in a file, whose folder goes with it.
struct HousedStore: MessageStore {
  private let folder: TemporaryFolder
  private let store: SQLiteStore

  init(epoch: MessageID, nameHold: Duration) throws {
    folder = try TemporaryFolder()
    store = try SQLiteStore(path: folder.file("chat.db"), nameHold: nameHold, epoch: epoch, at: 1_000_000)
  }

  func append(_ drafts: [Draft], at time: Int64) -> [StoreOutcome] {
    store.append(drafts, at: time)
  }

  func answer(_ request: StoreRequest, at time: Int64) -> StoreAnswer {
    store.answer(request, at: time)
  }
}
