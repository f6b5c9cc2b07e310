import Chat
import ChatStore
import NIOCore
import NIOPosix
import Synchronization

/// A store in a file, on a thread of its own: all that was asked while it was busy becomes one batch, and so one commit.
///
/// What only reads is handed to another thread once all that was asked before it is committed. Its answers come back through this thread, behind
/// the results of every commit that they can tell of.
// Unchecked: `delegate` belongs to the event loop, `store` to the thread; `waiting` guards itself, and `reading` is set once.
final class StoreThread: ChatStorage, @unchecked Sendable {
  weak var delegate: (any ChatStorageDelegate)?

  private let path: String
  private let eventLoop: any EventLoop
  private let thread: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  private let store: SQLiteStore
  private var reading: ReadingThread?
  private let waiting = Mutex<[StoreWork]>([])

  /// So much is committed at once at most.
  private static let batchLimit = 1_024
  /// How long another program may write to the file before we try again.
  private static let pause = TimeAmount.milliseconds(20)
  /// How often the store looks at the time.
  private static let tick = TimeAmount.seconds(1)

  init(path: String, nameHold: Duration, retention: Retention, on eventLoop: any EventLoop) throws(Failure) {
    self.path = path
    self.eventLoop = eventLoop
    var random = SystemRandomNumberGenerator()
    do throws(StoreError) {
      store = try SQLiteStore(
        path: path, nameHold: nameHold, retention: retention, epoch: .random(using: &random), at: WallClock.milliseconds)
      reading = ReadingThread(try store.makeReader()) { [unowned self] result in thread.execute { self.tell(result) } }
    } catch {
      throw Failure(error, path)
    }
    thread.execute { self.tidy() }
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
    reading?.close()
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
    do throws(StoreError) {
      try write(work.filter { $0.reading == nil })
    } catch .inUse {
      return .held
    } catch {
      fail(error)
      return .over
    }
    waiting.withLock { $0.removeFirst(work.count) }
    reading?.read(work.compactMap(\.reading))
    for peer in work.compactMap(\.leaver) { reading?.forget(peer) }
    return .done
  }

  private func write(_ work: [StoreWork]) throws(StoreError) {
    guard !work.isEmpty else { return }
    let time = WallClock.milliseconds
    let results = try store.batch(at: time) { store in
      var store = store
      return work.map { $0.done(in: &store, at: time) }
    }
    eventLoop.execute { self.delegate?.finished(results) }
  }

  /// Between the batches, and never for long.
  private func tidy() {
    guard store.failure == nil else { return }
    do throws(StoreError) {
      let isMore = try store.tidy(at: WallClock.milliseconds)
      thread.scheduleTask(in: isMore ? Self.pause : Self.tick) { self.tidy() }
    } catch .inUse {
      thread.scheduleTask(in: Self.tick) { self.tidy() }
    } catch {
      fail(error)
    }
  }

  private func tell(_ result: Result<Hub.Input, StoreError>) {
    switch result {
    case .success(let input): eventLoop.execute { self.delegate?.finished([input]) }
    case .failure(let error): fail(error)
    }
  }

  private func fail(_ error: StoreError) {
    let failure = Failure(error, path)
    eventLoop.execute { self.delegate?.failed(failure) }
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
