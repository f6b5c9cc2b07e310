import Chat
import ChatStore
import NIOCore
import NIOPosix

/// A store in a file, on a thread of its own: all that was asked while it was busy becomes one batch, and so one commit.
///
/// What only reads is handed to another thread once all that was asked before it is committed. Its answers come back through this thread, behind
/// the results of every commit that they can tell of.
// Unchecked: `delegate` belongs to the event loop, `store` to the thread; `queue` and `reading` are set once.
final class StoreThread: ChatStorage, @unchecked Sendable {
  weak var delegate: (any ChatStorageDelegate)?

  private let path: String
  private let eventLoop: any EventLoop
  private let thread: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  private let store: SQLiteStore
  private var reading: ReadingThread?
  private var queue: BatchQueue<StoreWork>?

  /// How long to wait between two slices of what is to be forgotten.
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
    queue = BatchQueue(on: thread) { [unowned self] in commit($0) }
    thread.execute { self.tidy() }
  }

  func perform(_ work: [StoreWork]) { queue?.add(work) }

  var queueLength: Int { queue?.count ?? 0 }

  func check() {
    thread.execute {
      let takesCommits = self.store.failure == nil && self.store.takesCommits(at: WallClock.milliseconds)
      if let failure = self.store.failure { self.fail(failure) }
      self.eventLoop.execute { self.delegate?.checked(takesCommits) }
    }
  }

  /// Does what was asked, as far as nothing stands in the way, then gives the file free; for the end of the program.
  func close() {
    reading?.close()
    try? thread.submit {
      self.queue?.finish()
      self.store.close()
    }.wait()
  }

  /// What is committed is told, and what only reads is handed on.
  private func commit(_ work: [StoreWork]) -> BatchQueue<StoreWork>.Progress {
    guard store.failure == nil else { return .over }
    do throws(StoreError) {
      try write(work.filter { $0.reading == nil })
    } catch .inUse {
      return .held
    } catch {
      fail(error)
      return .over
    }
    reading?.read(work.compactMap(\.reading))
    for peer in work.compactMap(\.leaver) { reading?.forget(peer) }
    return .done(work.count)
  }

  private func write(_ work: [StoreWork]) throws(StoreError) {
    guard !work.isEmpty else { return }
    let time = WallClock.milliseconds
    let start = SuspendingClock.now
    let results = try store.batch(at: time) { store in
      var store = store
      return work.map { $0.done(in: &store, at: time) }
    }
    let taken = SuspendingClock.now - start
    eventLoop.execute {
      self.delegate?.committed(in: taken)
      self.delegate?.finished(results)
    }
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
