import Glibc
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// A running command; used on one event loop.
final class ChildProcess {
  /// Our ends are whoever's who has made this.
  let streams: ChildStreams
  private let group: ProcessGroup
  private let ended: (Termination) -> Void
  private var ladder = ShutdownLadder()
  private var timer: DeadlineTimer?

  /// Whether a signal of ours may have been what ended it.
  private(set) var isSignalled = false

  /// Starts it. `ended` is called once, when the command has ended, what was left of its group is killed, and nobody else can write what
  /// its output brings.
  ///
  /// - Throws: what the system has too few of; then no descriptor is left open.
  init(
    _ command: String, environment: [String], streams kind: ChildStreams.Kind, on eventLoop: any EventLoop,
    ended: @escaping (Termination) -> Void
  ) throws(SystemError) {
    let streams = try ChildStreams(kind)
    do throws(SystemError) {
      group = ProcessGroup(leader: try Spawn.shell(command, environment: environment, streams))
    } catch {
      streams.close()
      throw error
    }
    self.streams = streams
    self.ended = ended
    streams.closeGivenInput()
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in tick() }
    guard !watch(on: eventLoop) else { return }
    kill()
    _ = group.waitForEnd()
    streams.closeGivenOutput()
    streams.closeOurs()
    throw SystemError(EAGAIN)
  }

  /// Nobody needs it any more, and its input has ended: signals follow if it does not end.
  func end() {
    ladder.begin(at: .now)
    timer?.set(ladder.deadline)
  }

  /// Does not wait.
  func kill() { group.signal(SIGKILL) }

  private func tick() {
    if let due = ladder.tick(at: .now) {
      isSignalled = true
      group.signal(due)
    }
    timer?.set(ladder.deadline)
  }

  /// Returns whether there is a thread that waits for its end.
  private func watch(on eventLoop: any EventLoop) -> Bool {
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    return Worker.begin { [group] in
      let termination = group.waitForEnd()
      eventLoop.execute { bound.value.exited(termination) }
      group.takeOrphans()
    }
  }

  private func exited(_ termination: Termination) {
    ladder.end()
    timer?.cancel()
    streams.closeGivenOutput()
    ended(termination)
  }
}
