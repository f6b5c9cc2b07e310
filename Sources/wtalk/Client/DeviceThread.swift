import Chat
import ChatStore
import NIOCore
import NIOPosix

/// The store of a run's device, on a thread of its own: all that was asked while it was busy becomes one commit.
// Unchecked: `store` belongs to the thread once that has started, `answer`, `thread` and `queue` are set before.
final class DeviceThread: @unchecked Sendable {
  enum Work: Sendable {
    case keep(DeviceChange)
    case look(HistoryQuery)
  }

  enum Answer: Sendable {
    /// To the first changes that are not answered yet.
    case kept(DeviceBatch)
    case found(HistoryPage)
    /// Nothing is kept any more.
    case failed(Failure)
    case closed
  }

  private let store: DeviceStore
  private var answer: (@Sendable (Answer) -> Void)?
  private var thread: (any EventLoop)?
  private var queue: BatchQueue<Work>?

  init(_ store: DeviceStore) {
    self.store = store
  }

  /// Starts the thread, on which `answer` is called.
  func start(_ answer: @escaping @Sendable (Answer) -> Void) {
    self.answer = answer
    let thread = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    self.thread = thread
    queue = BatchQueue(on: thread) { [unowned self] in perform($0) }
  }

  func perform(_ work: Work) { queue?.add([work]) }

  /// Does what was asked, as far as nothing stands in the way, gives the file free and says `.closed`.
  func close() {
    thread?.execute {
      self.queue?.finish()
      self.store.close()
      self.answer?(.closed)
    }
  }

  /// Keeps what is to be kept first, or looks for one thing.
  private func perform(_ work: [Work]) -> BatchQueue<Work>.Progress {
    let changes = work.prefix { $0.change != nil }.compactMap(\.change)
    do throws(StoreError) {
      switch work.first {
      case .keep: answer?(.kept(try store.keep(changes)))
      case .look(let query): answer?(.found(try store.history(query)))
      case nil: return .over
      }
    } catch .inUse {
      return .held
    } catch {
      answer?(.failed(Failure(error, store.path)))
      return .over
    }
    return .done(max(changes.count, 1))
  }
}

extension DeviceThread.Work {
  fileprivate var change: DeviceChange? {
    if case .keep(let change) = self { change } else { nil }
  }
}
