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
  private let stopping = StopRequest()
  private let manager = ServiceNotifier()
  private let log: LogOutput
  private let logger: Logger
  private let journal: ServerJournal
  private let signals: SignalThread
  private let eventLoop: any EventLoop
  private let console: ServerConsole?

  init(_ configuration: ServerConfiguration) {
    self.configuration = configuration
    let operation = configuration.operation
    let log = LogOutput(operation.logFormat)
    self.log = log
    logger = Logger(label: "wtalk") { _ in LineLog(log, from: operation.logLevel) }
    let accessLogger = Logger(label: "wtalk.access") { _ in LineLog(log, from: .info) }
    journal = ServerJournal(logger, accessLogger: operation.logsAccess ? accessLogger : nil)
    let hasConsole = operation.offersConsole && configuration.serving.chatPath != nil && ServerConsole.isPossible
    // Before any thread starts: it holds the signals back in all of them.
    signals = SignalThread(
      [SIGINT, SIGTERM, SIGUSR1] + (configuration.tls == nil ? [] : [SIGHUP]) + (hasConsole ? [SIGWINCH, SIGTSTP] : []))
    console = hasConsole ? ServerConsole(log: log) : nil
    eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  }

  func run() -> Never {
    do throws(Failure) {
      let certificate = try watchCertificate()
      let file = try openStore()
      let application = try makeApplication(file)
      let observation = try observe(application)
      takeSignals(observation, certificate)
      let server = try listen(application, certificate?.context)
      let admin = try adminListener(observation)
      let orders = adminSocket(of: application)
      try tell(ReadyNotice(addresses: server.addresses, configuration: configuration, pin: certificate?.pin), admin)
      if let console {
        stopping.whenOpened { console.stop() }
        console.run(OperatedChat(application, observation, on: eventLoop)) { [stopping] in stopping.open() }
      }
      stopping.wait()
      logger.info("stopping")
      notify(manager.stopping)
      admin?.stopping()
      orders?.close()
      stop(server, application)
      file?.close()
      if let failure = stopping.failure { throw failure }
      exit(ExitStatus.done.rawValue)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private func watchCertificate() throws(Failure) -> CertificateWatch? {
    guard let tls = configuration.tls else { return nil }
    let watch = try CertificateWatch(ServerCertificate(tls), logger: logger)
    watch.start()
    return watch
  }

  private func takeSignals(_ observation: NIOLoopBound<ServerObservation>, _ certificate: CertificateWatch?) {
    signals.start { [stopping, console, log, eventLoop] signal in
      if console?.take(signal) == true { return }
      switch signal {
      case SIGUSR1: eventLoop.execute { log.write((["state of the server:"] + observation.value.summary).joined(separator: "\n  ")) }
      case SIGHUP: certificate?.reload()
      case SIGINT, SIGTERM: stopping.open()
      default: return
      }
    }
  }

  private func openStore() throws(Failure) -> StoreThread? {
    try configuration.chat.store.map { path throws(Failure) in
      try StoreThread(path: path, nameHold: configuration.chat.nameHold, retention: configuration.chat.retention, on: eventLoop)
    }
  }

  private func makeApplication(_ file: StoreThread?) throws(Failure) -> NIOLoopBound<RoutedServer> {
    try onEventLoop {
      let processes = RunningProcesses(maximum: configuration.exec.maximumProcesses)
      let modes = configuration.serving.routes.map { route in (route: route, server: makeServer(of: route, file, processes)) }
      return RoutedServer(modes, policy: configuration.policy, log: RefusalLog(logger, on: eventLoop), journal: journal)
    }
  }

  private func observe(_ application: NIOLoopBound<RoutedServer>) throws(Failure) -> NIOLoopBound<ServerObservation> {
    try onEventLoop { ServerObservation(application.value, store: configuration.chat.store, log: log) }
  }

  private func onEventLoop<Value>(_ make: @escaping @Sendable () -> Value) throws(Failure) -> NIOLoopBound<Value> {
    do {
      return try eventLoop.submit { NIOLoopBound(make(), eventLoop: eventLoop) }.wait()
    } catch {
      throw Failure(.internal, "the event loop is gone: \(error)")
    }
  }

  private func makeServer(of route: ModeRoute, _ file: StoreThread?, _ processes: RunningProcesses) -> any ModeServer {
    switch route.mode {
    case .chat:
      ChatServer(
        configuration.chat, at: route.path, limits: configuration.limits, compresses: configuration.compresses,
        storage: file ?? MemoryStorage(nameHold: configuration.chat.nameHold), stopping: stopping, on: eventLoop)
    case .echo: EchoServer(limits: configuration.limits, compresses: configuration.compresses)
    case .pipe: PipeServer(configuration.pipe, limits: configuration.limits, stopping: stopping, on: eventLoop)
    case .exec(let command):
      ExecServer(
        command, at: route.path, configuration.exec, limits: configuration.limits, processes: processes, on: eventLoop, logger: logger)
    case .forward(let destination):
      ForwardServer(
        to: destination, timeout: configuration.upstream.timeout, limits: configuration.limits, on: eventLoop, logger: logger)
    case .proxy(let upstream):
      ProxyServer(
        to: upstream, at: route.path, configuration.upstream, limits: configuration.limits, on: eventLoop, logger: logger)
    case .files(let folder): FileServer(folder, at: route.path, on: eventLoop)
    }
  }

  private func listen(_ application: NIOLoopBound<RoutedServer>, _ tls: ServerTLSContext?) throws(Failure) -> Server {
    do throws(TransportError) {
      return try Server(
        at: configuration.listening.endpoints, connectionPolicy, tls: tls, servesOnce: configuration.listening.servesOnce, on: eventLoop,
        whenOver: { [stopping] in stopping.take($0) }, application: { _ in application.value })
    } catch {
      throw Failure(error, "cannot listen")
    }
  }

  /// What was asked for, as far as the system lets us.
  private var connectionPolicy: ConnectionPolicy {
    var policy = configuration.connections
    let most = policy.limit(openFiles: OpenFileLimit.raise())
    if let most {
      logger.info("the system's limit of open files allows fewer connections", metadata: ["connections": "\(most)"])
    }
    return policy
  }

  private func adminListener(_ observation: NIOLoopBound<ServerObservation>) throws(Failure) -> AdminListener? {
    try configuration.operation.adminAddress.map { address throws(Failure) in
      try AdminListener(at: address, observation, on: eventLoop)
    }
  }

  /// Nil without a store that orders could be about; a store is of use without it.
  private func adminSocket(of application: NIOLoopBound<RoutedServer>) -> AdminSocket? {
    guard let store = configuration.chat.store else { return nil }
    do {
      return try AdminSocket(store: store, application, on: eventLoop)
    } catch {
      logger.warning("wtalk user works only while this server is stopped: no socket beside the store", metadata: ["reason": "\(error)"])
      return nil
    }
  }

  private func tell(_ notice: ReadyNotice, _ admin: AdminListener?) throws(Failure) {
    let text = Array(notice.text.utf8)
    // Where the pipe is served, standard output is its clients'.
    _ = write(configuration.serving.hasPipe ? STDERR_FILENO : STDOUT_FILENO, text, text.count)
    if let admin { logger.info("metrics and health", metadata: ["url": "http://\(admin.address)/metrics"]) }
    warn()
    try notice.announce()
    notify { () throws(FileError) in try manager.ready(notice.summary) }
  }

  private func notify(_ tell: () throws(FileError) -> Void) {
    do throws(FileError) {
      try tell()
    } catch {
      logger.warning("the service manager was not told", metadata: ["reason": "\(error.why)"])
    }
  }

  private func warn() {
    for warning in Exposure(configuration).warnings { logger.warning("\(warning)") }
    if configuration.policy.origins.contains(.any) { logger.warning("--origin '*' lets the pages of every web site connect") }
    guard configuration.serving.chatPath != nil else { return }
    guard let path = configuration.chat.store else {
      return logger.info("messages are kept in memory, and only while this server runs; --store FILE keeps them")
    }
    logger.info("messages are kept", metadata: ["store": "\(path)"])
    if FileSystem.isRemote(path) {
      logger.warning("the store lies on a network or user-space file system, which may lose what it was told to keep")
    }
  }

  /// Waits for the peers' Close frames, for a limited time and not past a second signal.
  private func stop(_ server: Server, _ application: NIOLoopBound<RoutedServer>) {
    let stopped = eventLoop.makePromise(of: Void.self)
    let gone = server.stop()
    eventLoop.execute { application.value.stop { stopped.succeed() } }
    gone.and(stopped.futureResult).whenComplete { _ in stopping.open() }
    eventLoop.scheduleTask(in: Self.farewell) { stopping.open() }
    stopping.wait()
    server.abort()
    try? eventLoop.submit { application.value.abort() }.wait()
  }
}
