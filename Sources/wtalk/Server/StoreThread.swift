import Chat
import ChatStore
import NIOCore
import NIOPosix
import Synchronization

/// A store in a file, on a thread of its own: all that was asked while it was busy becomes one batch, and so one commit.
// Unchecked: `delegate` belongs to the event loop, `store` to the thread; `waiting` guards itself.
final class StoreThread: ChatStorage, @unchecked Sendable {
  weak var delegate: (any ChatStorageDelegate)?

  private let path: String
  private let eventLoop: any EventLoop
  private let thread: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  private let store: SQLiteStore
  private let waiting = Mutex<[StoreWork]>([])

  /// So much is committed at once at most.
  private static let batchLimit = 1_024
  /// How long another program may write to the file before we try again.
  private static let pause = TimeAmount.milliseconds(20)

  init(path: String, nameHold: Duration, on eventLoop: any EventLoop) throws(Failure) {
    self.path = path
    self.eventLoop = eventLoop
    var random = SystemRandomNumberGenerator()
    do throws(StoreError) {
      store = try SQLiteStore(path: path, nameHold: nameHold, epoch: .random(using: &random), at: WallClock.milliseconds)
    } catch {
      throw Failure(error, path)
    }
  }

  func perform(_ work: [StoreWork]) {
    let isIdle = waiting.withLock { waiting in
      defer { waiting += work }
      return waiting.isEmpty
    }
    if isIdle { thread.execute { self.doAll() } }
  }

  /// Does what was asked, as far as nothing stands in the way, then gives the file free; for the end of the program.
  func close() {
    try? thread.submit {
      while self.doNext() == .done {}
      self.store.close()
    }.wait()
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
    case .done: thread.execute { self.doAll() }
    case .held: thread.scheduleTask(in: Self.pause) { self.doAll() }
    case .over: return
    }
  }

  /// Does one batch.
  private func doNext() -> Progress {
    let work = waiting.withLock { Array($0.prefix(Self.batchLimit)) }
    guard !work.isEmpty, store.failure == nil else { return .over }
    let time = WallClock.milliseconds
    do throws(StoreError) {
      let results = try store.batch(at: time) { store in
        var store = store
        return work.map { $0.done(in: &store, at: time) }
      }
      eventLoop.execute { self.delegate?.finished(results) }
    } catch .inUse {
      return .held
    } catch {
      let failure = Failure(error, path)
      eventLoop.execute { self.delegate?.failed(failure) }
      return .over
    }
    waiting.withLock { $0.removeFirst(work.count) }
    return .done
  }
}

extension Failure {
  init(_ error: StoreError, _ path: String) {
    let status: ExitStatus =
      switch error {
      case .cannotOpen: .cannotOpen
      case .exposed: .notAllowed
      case .damaged: .unsendable
      case .newerSchema: .configuration
      case .inUse: .tryAgain
      case .inputOutput, .full: .inputOutput
      }
    self.init(status, "the store \(path): \(error.why)")
  }
}
