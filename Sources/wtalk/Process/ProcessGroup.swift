import Glibc
import Synchronization

/// The processes of a command, led by the one that we have started; used from any thread.
final class ProcessGroup: Sendable {
  private let leader: pid_t
  /// Whether the leader's status is not taken: until then its number, which is the group's, cannot be another's.
  private let isOurs = Mutex(true)

  init(leader: pid_t) { self.leader = leader }

  /// Sends a signal to all of them, unless the leader has ended.
  func signal(_ number: Int32) {
    isOurs.withLock { isOurs in
      guard isOurs else { return }
      kill(-leader, number)
      // Who is stopped hears nothing else.
      kill(-leader, SIGCONT)
    }
  }

  /// Waits until the leader has ended, and kills the others.
  func waitForEnd() -> Termination {
    var information = siginfo_t()
    while waitid(P_PID, id_t(leader), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return isOurs.withLock { isOurs in
      isOurs = false
      kill(-leader, SIGKILL)
      var status: Int32 = 0
      while waitpid(leader, &status, 0) < 0, errno == EINTR {}
      return Termination(waitStatus: status)
    }
  }

  /// Waits for those of the others that have become our children, as they do where we are a container's first process.
  func takeOrphans() {
    while waitpid(-leader, nil, 0) > 0 || errno == EINTR {}
  }
}
