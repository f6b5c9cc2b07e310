import Glibc
import NIOCore
import NIOPosix
import Synchronization
import WebSocketTransport

/// Makes a WebSocket of every connection to a local address, until a signal ends the process.
struct ListenRun {
  /// How long the Close frames may take to be answered.
  private static let farewell = TimeAmount.seconds(1)

  private let configuration: ListenConfiguration
  private let ending = SignalledEnd()
  private let eventLoop: any EventLoop

  init(_ configuration: ListenConfiguration) {
    self.configuration = configuration
    // Before the first thread: signals are held back in all of them.
    SignalThread([SIGINT, SIGTERM]).start(ending.signalled)
    eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  }

  func run() -> Never {
    do throws(Failure) {
      let entrance = try makeEntrance()
      let listener = try listen(entrance)
      if configuration.connection.isUnchecked { Diagnostics.report("--insecure: nobody checks who the server is") }
      Diagnostics.report("listening on \(listener.address) for \(configuration.connection.url)")
      ending.wait()
      listener.close()
      eventLoop.execute { entrance.value.leave(ending.open) }
      eventLoop.scheduleTask(in: Self.farewell, ending.open)
      ending.wait()
      exit(ending.status.rawValue)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private func makeEntrance() throws(Failure) -> NIOLoopBound<TunnelEntrance> {
    let made = eventLoop.submit { NIOLoopBound(TunnelEntrance(configuration, on: eventLoop), eventLoop: eventLoop) }
    do { return try made.wait() } catch { throw Failure(.internal, "the event loop is gone: \(error)") }
  }

  private func listen(_ entrance: NIOLoopBound<TunnelEntrance>) throws(Failure) -> StreamListener {
    do throws(TransportError) {
      return try StreamListener(at: configuration.place, on: eventLoop) { entrance.value.makeBridge() }
    } catch {
      let what = "cannot listen on \(configuration.place)"
      guard case .addressInUse = error else { throw Failure(error, what) }
      throw Failure(.unavailable, "\(what): it is in use")
    }
  }
}

/// Lets the main thread wait for a signal, and then for the end of what it stopped, or another signal.
private final class SignalledEnd: Sendable {
  private let gate = Gate()
  private let first = Mutex<Int32?>(nil)

  var status: ExitStatus { first.withLock { $0 } == SIGTERM ? .terminated : .interrupted }

  func signalled(_ signal: Int32) {
    first.withLock { $0 = $0 ?? signal }
    open()
  }

  func open() { gate.open() }

  func wait() { gate.wait() }
}
