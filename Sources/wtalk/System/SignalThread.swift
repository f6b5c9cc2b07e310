import Glibc
import Terminal

/// Receives signals on a thread of its own, as ordinary calls.
struct SignalThread {
  private let set: sigset_t

  /// Ignores SIGPIPE, takes note of children that end, whatever the process was started with, and holds `signals` back from now on; to be made before any other thread starts.
  init(_ signals: [Int32]) {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGCHLD, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    self.set = set
  }

  /// Hands every signal to `receive`, those held back first.
  func start(_ receive: @escaping @Sendable (Int32) -> Void) {
    let waited = set
    Worker.start {
      var set = waited
      while true {
        var signal: Int32 = 0
        if sigwait(&set, &signal) == 0 { receive(signal) }
      }
    }
  }
}
