import Chat
import ChatStore
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// Drives one `ClientSession` on its event loop: the socket on one side, the person or the pipe on the other.
final class ClientDriver: WebSocketDelegate {
  private let configuration: ClientConfiguration
  private let tokenFile: TokenFile?
  private let local: any ClientLocal
  private let eventLoop: any EventLoop
  private let connector: ClientConnector
  private var random = SystemRandomNumberGenerator()
  private var session: ClientSession
  private var socket: WebSocketHandler?
  private var timer: DeadlineTimer?
  private var readIsDue = false
  private var isClosed = false
  /// How many changes the device's store was given and has not kept yet.
  private var unkept = 0
  /// How the run has ended.
  private var status: ExitStatus?

  /// The server is read no further while so many wait for the disk.
  private static let unkeptLimit = 1_024

  /// To be made on `eventLoop`.
  init(_ configuration: ClientConfiguration, local: any ClientLocal, on eventLoop: any EventLoop) {
    self.configuration = configuration
    self.local = local
    self.eventLoop = eventLoop
    session = ClientSession(configuration.session, seed: random.next())
    connector = ClientConnector(
      configuration.connection, subprotocols: configuration.subprotocols,
      observer: configuration.verbosity == 0
        ? nil : WireLog(tracesFrames: configuration.verbosity > 1) { local.trace($0) })
    tokenFile = configuration.tokenFile
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in perform(session.tick(at: .now)) }
  }

  func start() {
    handle(.started(ids: configuration.session.firstMessages.map { _ in .random(using: &random) }, time: WallClock.milliseconds))
  }

  func handle(_ input: ClientSession.Input) {
    perform(session.handle(input, at: .now))
  }

  /// What the local side has read.
  func read(_ event: RecordSource.Event) {
    switch event {
    case .records(let batch): entered(batch)
    case .end: handle(.endOfInput)
    case .invalid(let error): handle(.inputFailed(Failure(error)))
    case .failed(let code): handle(.inputFailed(Failure(.inputOutput, "cannot read standard input: \(SystemError(code))")))
    }
  }

  /// What the local side's output tells.
  func outputResumed() {
    handle(.outputResumed)
    socket?.resumeReading()
  }

  /// What the store of the device answers.
  func stored(_ answer: DeviceThread.Answer) {
    switch answer {
    case .kept(let batch):
      unkept -= batch.news.count
      handle(.kept(batch))
      if unkept <= Self.unkeptLimit, unkept + batch.news.count > Self.unkeptLimit { socket?.resumeReading() }
    case .found(let page): handle(.found(page))
    case .failed(let failure):
      unkept = 0
      handle(.keepingFailed(failure))
      socket?.resumeReading()
    case .closed: leave()
    }
  }

  private func entered(_ batch: RecordBatch) {
    let bytes = ByteBuffer(bytes: batch.bytes)
    let records = batch.records.compactMap { bytes.getSlice(at: $0.lowerBound, length: $0.count) }
    let ids = configuration.session.manner == .plain ? [] : records.map { _ in MessageID.random(using: &random) }
    handle(.entered(records, ids: ids))
  }

  // MARK: WebSocketDelegate

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    isClosed = false
    do throws(Failure) {
      handle(.opened(token: try savedToken(), subprotocol: socket.subprotocol))
    } catch {
      local.report(error.text)
      local.exit(error.status)
    }
  }

  func received(_ message: WebSocketCore.Message) { handle(.received(message)) }

  func receivedAll() {
    if !local.flush() { blockOutput() }
    if unkept > Self.unkeptLimit { socket?.pauseReading() }
    if configuration.session.local == .echo, let socket, socket.isCongested { socket.pauseReading() }
  }

  func drained() {
    if configuration.session.local == .echo { socket?.resumeReading() }
    if readIsDue { readInput() }
  }

  func pinged(_ payload: ByteBuffer) { handle(.pinged(payload)) }
  func ponged(_ payload: ByteBuffer, roundTrip: Duration?) { handle(.ponged(payload, roundTrip: roundTrip)) }
  func pingSent() { handle(.pingSent) }

  func closed(_ closure: Closure) {
    isClosed = true
    handle(.closed(closure, unsent: socket?.hasUnsent ?? false))
  }

  // MARK: Actions

  private func perform(_ actions: [ClientSession.Action]) {
    if !actions.isEmpty {
      local.together {
        for action in actions { perform(action) }
      }
    }
    timer?.set(session.deadline)
  }

  private func perform(_ action: ClientSession.Action) {
    switch action {
    case .connect: connect()
    case .send(let message): socket?.send(message)
    case .ping(let payload): try? socket?.ping(payload)
    case .pong(let payload): try? socket?.pong(payload)
    case .close(let code, let reason): socket?.close(code, reason: reason)
    case .readInput: readInput()
    case .flush: socket?.whenFlushed { [self] in handle(.flushed) }
    case .confirm(let mark): confirm(mark)
    case .print(let record): local.print(record)
    case .show(let shown): if !local.show(shown) { blockOutput() }
    case .prompt(let status): local.setPrompt(status)
    case .know(let acquaintances): local.know(acquaintances)
    case .set(let setting): local.set(setting)
    case .edit(let text): local.edit(text)
    case .log(let object): if let complaint = configuration.log?.write(object) { local.report(complaint) }
    case .report(let text): local.report(text)
    case .save(let token): save(token)
    case .forget: tokenFile?.remove()
    case .ask(let question): local.ask(question)
    case .keep(let change):
      unkept += 1
      configuration.device?.perform(.keep(change))
    case .look(let query): configuration.device?.perform(.look(query))
    case .exit(let status): exit(status)
    }
  }

  private func connect() {
    socket = nil
    connector.connect(on: eventLoop, delegate: self) { [self] problem in
      guard socket == nil else { return }
      handle(.connectingFailed(problem.failure, isFinal: problem.isFinal))
    }
  }

  /// Ends once all is kept.
  private func exit(_ status: ExitStatus) {
    _ = local.flush()
    self.status = status
    if let device = configuration.device { device.close() } else { leave() }
  }

  /// Ends once the transport is gone, so that our last bytes arrive; who does not wait for the peer's Close drops it.
  private func leave() {
    guard let status else { return }
    guard let socket else { return local.exit(status) }
    if !isClosed { socket.abort() }
    socket.whenDisconnected { [local] in local.exit(status) }
  }

  /// The next batch is read when the last one has gone far enough.
  private func readInput() {
    readIsDue = socket?.isCongested ?? false
    if !readIsDue { local.readInput() }
  }

  /// Asks the output to say when all of it so far has left.
  private func confirm(_ mark: UInt64) {
    if !local.flush() { blockOutput() }
    local.confirm(mark)
  }

  private func blockOutput() {
    socket?.pauseReading()
    handle(.outputBlocked)
  }

  /// - Throws: a failure with 77 for the token of an account that would go over an open line, or that others can read.
  private func savedToken() throws(Failure) -> Token? {
    guard let saved = try tokenFile?.load() else { return nil }
    guard !saved.isAccount || configuration.connection.mayCarrySecrets else {
      throw Failure(
        .notAllowed, "the token of this name would go over the line unencrypted; use wss://, or allow it with --insecure-plaintext")
    }
    return saved.token
  }

  private func save(_ saved: SavedToken) {
    do throws(FileError) {
      try tokenFile?.save(saved)
    } catch {
      local.report("cannot save the token of this name: \(error.why)")
    }
  }
}

extension Failure {
  fileprivate init(_ error: RecordError) {
    switch error.reason {
    case .tooLong(let limit): self.init(.unsendable, "record \(error.record) is longer than --max-message (\(limit) bytes)")
    case .cutShort(let have, let want): self.init(.unsendable, "record \(error.record) is cut short: \(have) of \(want) bytes")
    }
  }
}
