import ChatStore
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
    let stopping = StopRequest()
    SignalThread([SIGINT, SIGTERM]).start { _ in stopping.open() }
    let logger = Logger(label: "wtalk") { _ in StandardErrorLog() }
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    do throws(Failure) {
      let file = try configuration.store.map { path throws(Failure) in
        try StoreThread(path: path, nameHold: configuration.nameHold, retention: configuration.retention, on: eventLoop)
      }
      let (server, admin) = try start(file, on: eventLoop, stopping, logger)
      stopping.wait()
      logger.info("stopping")
      admin?.close()
      stop(server, on: eventLoop, stopping)
      file?.close()
      if let failure = stopping.failure { throw failure }
      exit(ExitStatus.done.rawValue)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private func start(
    _ file: StoreThread?, on eventLoop: any EventLoop, _ stopping: StopRequest, _ logger: Logger
  ) throws(Failure) -> (Server, AdminSocket?) {
    let application = try application(file, on: eventLoop, stopping, logger)
    let server: Server
    do throws(TransportError) {
      server = try Server(listening: configuration.addresses, on: eventLoop) { _ in application.value }
    } catch {
      throw Failure(error, "cannot listen")
    }
    let admin = adminSocket(of: application, on: eventLoop, logger)
    let notice = ReadyNotice(addresses: server.addresses, configuration: configuration)
    let text = Array(notice.text.utf8)
    _ = write(STDOUT_FILENO, text, text.count)
    warn(logger)
    try notice.announce()
    return (server, admin)
  }

  private func application(
    _ file: StoreThread?, on eventLoop: any EventLoop, _ stopping: StopRequest, _ logger: Logger
  ) throws(Failure) -> NIOLoopBound<any ServerApplication> {
    let configuration = configuration
    let made = eventLoop.submit {
      let application: any ServerApplication =
        switch configuration.mode {
        case .chat:
          ChatServer(
            configuration, storage: file ?? MemoryStorage(nameHold: configuration.nameHold), stopping: stopping, on: eventLoop,
            logger: logger)
        case .echo: EchoServer(configuration, logger: logger)
        }
      return NIOLoopBound(application, eventLoop: eventLoop)
    }
    do { return try made.wait() } catch { throw Failure(.internal, "the event loop is gone: \(error)") }
  }

  /// Nil without a store that orders could be about; a store is of use without it.
  private func adminSocket(
    of application: NIOLoopBound<any ServerApplication>, on eventLoop: any EventLoop, _ logger: Logger
  ) -> AdminSocket? {
    guard let store = configuration.store else { return nil }
    do {
      return try AdminSocket(store: store, application, on: eventLoop)
    } catch {
      logger.warning("wtalk user works only while this server is stopped: no socket beside the store", metadata: ["reason": "\(error)"])
      return nil
    }
  }

  private func warn(_ logger: Logger) {
    if configuration.policy.origins.contains(.any) { logger.warning("--origin '*' lets the pages of every web site connect") }
    guard configuration.mode == .chat else { return }
    guard let path = configuration.store else {
      return logger.info("messages are kept in memory, and only while this server runs; --store FILE keeps them")
    }
    logger.info("messages are kept", metadata: ["store": "\(path)"])
    if FileSystem.isRemote(path) {
      logger.warning("the store lies on a network or user-space file system, which may lose what it was told to keep")
    }
  }

  /// Waits for the peers' Close frames, for a limited time and not past a second signal.
  private func stop(_ server: Server, on eventLoop: any EventLoop, _ stopping: StopRequest) {
    server.stop().whenComplete { _ in stopping.open() }
    eventLoop.scheduleTask(in: Self.farewell) { stopping.open() }
    stopping.wait()
    server.abort()
  }
}
