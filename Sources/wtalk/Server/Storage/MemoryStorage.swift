import Chat
import ChatStore

/// A store in memory, which answers at once.
final class MemoryStorage: ChatStorage {
  weak var delegate: (any ChatStorageDelegate)?
  private var store: MemoryStore

  init(nameHold: Duration) {
    var random = SystemRandomNumberGenerator()
    store = MemoryStore(epoch: .random(using: &random), nameHold: nameHold)
  }

  let queueLength = 0

  func check() { delegate?.checked(true) }

  func perform(_ work: [StoreWork]) {
    let time = WallClock.milliseconds
    delegate?.finished(work.map { $0.done(in: &store, at: time) })
  }
}
