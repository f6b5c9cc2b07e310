import Chat
import ChatStore
import NIOCore
import NIOPosix
import Synchronization

/// The store of a run's device, on a thread of its own: all that was asked while it was busy becomes one commit.
// Unchecked: `store` belongs to the thread once that has started, `answer` and `thread` are set before; `waiting` guards itself.
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
  private let waiting = Mutex<[Work]>([])

  /// So much is committed at once at most.
  private static let batchLimit = 1_024
  /// How long another program may write to the file before we try again.
  private static let pause = TimeAmount.milliseconds(20)

  init(_ store: DeviceStore) {
    self.store = store
  }

  /// Starts the thread, on which `answer` is called.
  func start(_ answer: @escaping @Sendable (Answer) -> Void) {
    self.answer = answer
    thread = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  }

  func perform(_ work: Work) {
    let isIdle = waiting.withLock { waiting in
      defer { waiting.append(work) }
      return waiting.isEmpty
    }
    if isIdle { thread?.execute { self.doAll() } }
  }

  /// Does what was asked, as far as nothing stands in the way, gives the file free and says `.closed`.
  func close() {
    thread?.execute {
      while self.doNext() == .done {}
      self.store.close()
      self.answer?(.closed)
    }
  }

  private enum Progress {
    case done
    /// Another program is writing to the file.
    case held
    /// There is nothing to do, or nothing can be done any more.
    case over
  }

  private func doAll() {
    switch doNext() {
    case .done: thread?.execute { self.doAll() }
    case .held: thread?.scheduleTask(in: Self.pause) { self.doAll() }
    case .over: return
    }
  }

  /// Keeps what is to be kept next, or looks for one thing.
  private func doNext() -> Progress {
    let work = waiting.withLock { Array($0.prefix(Self.batchLimit)) }
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
    waiting.withLock { $0.removeFirst(max(changes.count, 1)) }
    return .done
  }
}

extension DeviceThread.Work {
  fileprivate var change: DeviceChange? {
    if case .keep(let change) = self { change } else { nil }
  }
}
