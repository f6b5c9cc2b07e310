import Chat
import ChatStore
import NIOCore
import NIOPosix

/// Makes and checks hashes of passwords on two threads of its own; lives on one event loop.
final class PasswordPool {
  /// How many hashes are made at once: each takes 32 MiB and one processor.
  private static let width = 2
  /// How many more may wait.
  private static let queueLimit = 64

  private let eventLoop: any EventLoop
  private let pool = NIOThreadPool(numberOfThreads: width)
  private var count = 0
  private var hasStarted = false

  init(on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  func perform(_ work: PasswordWork, after delay: Duration, _ done: @escaping (PasswordResult) -> Void) {
    guard delay > .zero else { return perform(work, done) }
    eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.perform(work, done) }
  }

  private func perform(_ work: PasswordWork, _ done: @escaping (PasswordResult) -> Void) {
    guard count < Self.width + Self.queueLimit else { return done(.busy) }
    if !hasStarted {
      hasStarted = true
      pool.start()
    }
    count += 1
    pool.runIfActive(eventLoop: eventLoop) { work.result }.assumeIsolated().whenComplete { result in
      self.count -= 1
      done((try? result.get()) ?? .busy)
    }
  }
}

extension PasswordWork {
  /// Takes a good part of a second.
  fileprivate var result: PasswordResult {
    switch self {
    case .check(let password, let hash):
      let matches = (hash ?? .ofNobody).matches(password)
      return .checked(matches && hash != nil)
    case .hash(let password):
      var random = SystemRandomNumberGenerator()
      return PasswordHash.make(of: password, using: &random).map { .hashed($0) } ?? .busy
    }
  }
}
