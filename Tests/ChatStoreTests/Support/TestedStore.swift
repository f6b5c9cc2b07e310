import Chat
import ChatStore

/// The stores that keep the same rules.
enum TestedStore: CaseIterable, Sendable {
  case memory
  case sqlite

  /// An empty store.
  func open(epoch: MessageID, nameHold: Duration) throws -> any MessageStore {
    switch self {
    case .memory: MemoryStore(epoch: epoch, nameHold: nameHold)
    case .sqlite: try HousedStore(epoch: epoch, nameHold: nameHold)
    }
  }
}
