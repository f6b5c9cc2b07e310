import Glibc
import Terminal

/// Receives signals on a thread of its own, as ordinary calls.
enum SignalThread {
  /// Ignores SIGPIPE and hands `signals` to `receive` from now on; to be called before any other thread starts.
  static func start(_ signals: [Int32], receive: @escaping @Sendable (Int32) -> Void) {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
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
