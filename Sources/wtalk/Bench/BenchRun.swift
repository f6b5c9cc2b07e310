import Glibc
import Histogram
import NIOCore
import NIOPosix
import WebSocketTransport

/// Runs `wtalk bench` from its start to the end of the process.
struct BenchRun {
  private let configuration: ConnectionConfiguration
  private let plan: BenchPlan
  private let asJSON: Bool
  private let plot: String?

  init(_ configuration: ConnectionConfiguration, _ plan: BenchPlan, asJSON: Bool, plot: String?) {
    self.configuration = configuration
    self.plan = plan
    self.asJSON = asJSON
    self.plot = plot
  }

  func run() -> Never {
    OpenFileLimit.raise()
    let signals = SignalThread([SIGINT, SIGTERM])
    let group = MultiThreadedEventLoopGroup(numberOfThreads: plan.threads)
    let stage = BenchStage(threads: plan.threads)
    let threads = (0..<plan.threads).map { makeThread($0, on: group.next(), stage) }
    signals.start { _ in stage.interrupt() }
    for thread in threads { thread.tell { $0.start() } }
    stage.waitUntilReady()
    let begun = threads.contains { $0.isConnected } ? measure(threads, stage) : BenchClock.now
    for thread in threads { thread.tell { $0.end() } }
    let seconds = Double(BenchClock.now - begun) / 1e9
    finish(BenchReport(plan, url: configuration.url.description, seconds: seconds, result: stage.results()))
  }

  /// Returns when the measurement began; it is over.
  private func measure(_ threads: [BenchThread], _ stage: BenchStage) -> UInt64 {
    for thread in threads { thread.tell { $0.begin() } }
    stage.pause(plan.warmUp)
    for thread in threads { thread.tell { $0.measure() } }
    let begun = BenchClock.now
    watch(threads, stage)
    return begun
  }

  private func makeThread(_ thread: Int, on eventLoop: any EventLoop, _ stage: BenchStage) -> BenchThread {
    let (configuration, plan) = (configuration, plan)
    let made = eventLoop.submit {
      let connector = ClientConnector(
        configuration, subprotocols: plan.mode == .chat ? [ChatSession.subprotocol] : configuration.subprotocols, observer: nil)
      let loop = BenchLoop(
        plan.share(of: thread), run: stage.name, connector, on: eventLoop, ready: stage.becameReady, ended: stage.ended)
      return BenchThread(eventLoop: eventLoop, loop: NIOLoopBound(loop, eventLoop: eventLoop))
    }
    do { return try made.wait() } catch { Diagnostics.exit(Failure(.internal, "an event loop is gone: \(error)")) }
  }

  /// Waits for the end, and says each second how it goes where a person looks on.
  private func watch(_ threads: [BenchThread], _ stage: BenchStage) {
    let isWatched = isatty(STDERR_FILENO) == 1
    var (second, before) = (0, 0)
    while plan.duration > .seconds(second), !stage.isInterrupted {
      stage.pause(min(.seconds(1), plan.duration - .seconds(second)))
      second += 1
      guard isWatched else { continue }
      let received = threads.reduce(0) { $0 + $1.received }
      Self.show("\r\(second) s: \((received - before).grouped) messages/s   ")
      before = received
    }
    if isWatched { Self.show("\r\u{1B}[K") }
  }

  private func finish(_ report: BenchReport) -> Never {
    Self.print(asJSON ? report.json : report.text)
    if let plot {
      do throws(FileError) {
        try PrivateFile.replace(plot, with: Array(LatencyPlot(report).svg.utf8), mode: 0o644)
      } catch {
        Diagnostics.exit(Failure(.cannotOpen, "cannot write \(plot): \(error.why)"))
      }
    }
    exit(report.status.rawValue)
  }

  private static func show(_ text: String) { Array(text.utf8).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) } }

  private static func print(_ text: String) { Array(text.utf8).withUnsafeBytes { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) } }
}

/// An event loop and what it does.
private struct BenchThread: Sendable {
  let eventLoop: any EventLoop
  let loop: NIOLoopBound<BenchLoop>

  func tell(_ order: @escaping @Sendable (BenchLoop) -> Void) {
    eventLoop.execute { [loop] in order(loop.value) }
  }

  /// How many messages have come.
  var received: Int { result?.received ?? 0 }

  var isConnected: Bool { (result?.connects.totalCount ?? 0) > 0 }

  private var result: BenchResult? { try? eventLoop.submit { [loop] in loop.value.result }.wait() }
}
