import Glibc
import Logging
import NIOCore
import NIOPosix
import WebSocketCore
import WebSocketTransport

/// Runs a server from its start to its orderly end, which ends the process.
struct ServerRun {
  /// How long peers may take to answer our Close; within the 5 s that a stop may take.
  private static let farewell = TimeAmount.seconds(4)

  private let configuration: ServerConfiguration

  init(_ configuration: ServerConfiguration) {
    self.configuration = configuration
  }

  func run() -> Never {
    let stopRequests = Gate()
    SignalThread([SIGINT, SIGTERM]).start { _ in stopRequests.open() }
    let logger = Logger(label: "wtalk") { _ in StandardErrorLog() }
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    do throws(Failure) {
      let server = try start(on: eventLoop, logger)
      stopRequests.wait()
      logger.info("stopping")
      stop(server, on: eventLoop, stopRequests)
      exit(ExitStatus.done.rawValue)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private func start(on eventLoop: any EventLoop, _ logger: Logger) throws(Failure) -> Server {
    let server: Server
    let configuration = configuration
    do throws(TransportError) {
      server = try Server(listening: configuration.addresses, on: eventLoop) { eventLoop in
        switch configuration.mode {
        case .chat: ChatServer(configuration, on: eventLoop, logger: logger)
        case .echo: EchoServer(configuration, logger: logger)
        }
      }
    } catch {
      throw Failure(error, "cannot listen")
    }
    let notice = ReadyNotice(addresses: server.addresses, configuration: configuration)
    let text = Array(notice.text.utf8)
    _ = write(STDOUT_FILENO, text, text.count)
    if configuration.policy.origins.contains(.any) { logger.warning("--origin '*' lets the pages of every web site connect") }
    if configuration.mode == .chat { logger.info("messages are kept in memory, and only while this server runs") }
    try notice.announce()
    return server
  }

  /// Waits for the peers' Close frames, for a limited time and not past a second signal.
  private func stop(_ server: Server, on eventLoop: any EventLoop, _ stopRequests: Gate) {
    server.stop().whenComplete { _ in stopRequests.open() }
    eventLoop.scheduleTask(in: Self.farewell) { stopRequests.open() }
    stopRequests.wait()
    server.abort()
  }
}
