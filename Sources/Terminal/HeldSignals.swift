internal import CEdit
internal import Glibc

/// Signals that this thread holds back while it waits for something else; those that the process ignores stay ignored.
struct HeldSignals {
  private let signals: [Int32]
  private let before: sigset_t
  /// Readable while one of the signals is pending.
  private let descriptor: Int32

  init?(_ candidates: [Int32]) {
    signals = candidates.filter { !Self.isIgnored($0) }
    var set = Self.set(signals)
    descriptor = cedit_signalfd(&set)
    guard descriptor >= 0 else { return nil }
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &set, &before)
    self.before = before
  }

  /// What is pending takes effect, unless it was held back before, too.
  func release() {
    close(descriptor)
    var before = before
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// Waits until `other` can be read or has hung up, then nil, or until a signal is pending, which it returns.
  func wait(for other: Int32) -> Int32? {
    var polled = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while poll(&polled, nfds_t(polled.count), -1) < 0, errno == EINTR {}
    var pending = sigset_t()
    sigpending(&pending)
    return signals.first { sigismember(&pending, $0) == 1 }
  }

  /// A pending signal takes effect; returns once the process goes on.
  func letThrough(_ signal: Int32) {
    var set = Self.set([signal])
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  private static func set(_ signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
