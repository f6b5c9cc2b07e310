import Glibc
import NIOCore

/// The process at the local end of a client; its standard error is the client's.
final class LocalProcess: Sendable {
  /// What it reads and writes.
  let input: Int32
  let output: Int32
  private let eventLoop: any EventLoop
  private let child: NIOLoopBound<ChildProcess>
  private let ended: EventLoopFuture<Termination>

  /// Starts it; not to be made on `eventLoop`.
  ///
  /// - Throws: a failure with 69.
  init(_ command: String, on eventLoop: any EventLoop) throws(Failure) {
    let promise = eventLoop.makePromise(of: Termination.self)
    ended = promise.futureResult
    self.eventLoop = eventLoop
    do {
      let streams: ChildStreams
      (child, streams) = try eventLoop.submit {
        let child = try ChildProcess(command, environment: Environment.shared, streams: .pipes, on: eventLoop, ended: promise.succeed)
        return (NIOLoopBound(child, eventLoop: eventLoop), child.streams)
      }.wait()
      (input, output) = (streams.input, streams.output)
    } catch {
      promise.fail(error)
      throw Failure(.unavailable, "cannot start a process: \(error)")
    }
  }

  /// Ends its input and waits for its end, which signals may have to bring.
  ///
  /// - Returns: the status with which it ended by itself; 0 if it had to be told.
  func end() -> Int32 {
    close(input)
    eventLoop.execute { [child] in child.value.end() }
    guard let termination = try? ended.wait() else { return 0 }
    let wasTold = try? eventLoop.submit { [child] in child.value.isSignalled }.wait()
    return wasTold == true ? 0 : termination.exitStatus
  }
}
