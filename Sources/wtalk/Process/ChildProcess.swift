import Glibc
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// A running command and its process group; used on one event loop.
final class ChildProcess {
  /// Ours are whoever's who made this.
  let streams: ChildStreams
  private let leader: pid_t
  private let ended: (Termination) -> Void
  private var ladder = ShutdownLadder()
  private var timer: DeadlineTimer?
  private var isGone = false

  /// Whether a signal of ours may have been what ended it.
  private(set) var isSignalled = false

  /// Starts it. `ended` is called once, when the command has ended, what was left of its group has been killed, and the child's ends of
  /// its streams are closed on our side, too.
  ///
  /// - Throws: what the system has too few of; then all descriptors are closed.
  init(
    _ command: String, environment: [String], streams kind: ChildStreams.Kind, on eventLoop: any EventLoop,
    ended: @escaping (Termination) -> Void
  ) throws(SystemError) {
    let streams = try ChildStreams(kind)
    do throws(SystemError) {
      leader = try Spawn.shell(command, environment: environment, streams)
    } catch {
      streams.closeGivenInput()
      streams.closeGivenOutput()
      streams.closeOurs()
      throw error
    }
    streams.closeGivenInput()
    self.streams = streams
    self.ended = ended
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in tick() }
    try watch(on: eventLoop)
  }

  /// Nobody needs it any more, and its input has ended: signals follow if it does not end.
  func end() {
    guard !isGone else { return }
    ladder.begin(at: .now)
    timer?.set(ladder.deadline)
  }

  /// Does not wait.
  func kill() { signal(SIGKILL) }

  private func tick() {
    if let due = ladder.tick(at: .now) { signal(due) }
    timer?.set(ladder.deadline)
  }

  /// To the whole group; until the leader's status is taken, its number cannot be another's.
  private func signal(_ number: Int32) {
    guard !isGone else { return }
    isSignalled = true
    _ = Glibc.kill(-leader, number)
    // A stopped process takes no other signal.
    _ = Glibc.kill(-leader, SIGCONT)
  }

  private func watch(on eventLoop: any EventLoop) throws(SystemError) {
    let (bound, leader) = (NIOLoopBound(self, eventLoop: eventLoop), leader)
    let isWatched = Worker.begin {
      var information = siginfo_t()
      while waitid(P_PID, id_t(leader), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
      eventLoop.execute { bound.value.exited() }
    }
    guard !isWatched else { return }
    takeStatus()
    streams.closeGivenOutput()
    streams.closeOurs()
    throw SystemError(EAGAIN)
  }

  private func exited() {
    let termination = takeStatus()
    streams.closeGivenOutput()
    ended(termination)
  }

  @discardableResult
  private func takeStatus() -> Termination {
    // The rest of the group.
    _ = Glibc.kill(-leader, SIGKILL)
    isGone = true
    ladder.end()
    timer?.cancel()
    var status: Int32 = 0
    while waitpid(leader, &status, 0) < 0, errno == EINTR {}
    return Termination(waitStatus: status)
  }
}
