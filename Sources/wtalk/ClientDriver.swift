import Chat
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
  private var random = SystemRandomNumberGenerator()
  private var session: ClientSession
  private var socket: WebSocketHandler?
  private var timer: DeadlineTimer?
  private var inputIsDue = false
  private var isClosed = false

  /// To be made on `eventLoop`.
  init(_ configuration: ClientConfiguration, local: any ClientLocal, on eventLoop: any EventLoop) {
    self.configuration = configuration
    self.local = local
    self.eventLoop = eventLoop
    session = ClientSession(configuration.session)
    if case .chat(let name, _) = configuration.session.manner {
      tokenFile = TokenFile(host: configuration.url.host, port: configuration.url.port, name: name)
    } else {
      tokenFile = nil
    }
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in perform(session.tick(at: .now)) }
  }

  func connect() {
    let url = configuration.url
    let handshake = ClientHandshake(
      authority: url.authority, target: url.target, subprotocols: configuration.session.manner == .plain ? [] : [ChatSession.subprotocol],
      key: HandshakeKey.random(using: &random))
    let client = Client(
      host: url.host, port: url.port, handshake: handshake, limits: configuration.limits, timeout: configuration.connectTimeout)
    client.connect(on: eventLoop, delegate: self).assumeIsolated().whenFailure { [self] error in
      guard socket == nil else { return }
      let failure = Failure(TransportError(error, at: url.authority), "cannot connect to \(url)")
      local.report(failure.text)
      local.exit(failure.status)
    }
  }

  func handle(_ input: ClientSession.Input) {
    perform(session.handle(input, at: .now))
  }

  /// What the local side has read.
  func read(_ event: RecordSource.Event) {
    switch event {
    case .records(let records):
      for record in records { handle(.entered(record, id: .random(using: &random))) }
      readMore()
    case .end: handle(.endOfInput)
    case .tooLong(let error):
      handle(.inputFailed(Failure(.unsendable, "record \(error.record) is longer than --max-message (\(error.limit) bytes)")))
    case .failed(let code): handle(.inputFailed(Failure(.inputOutput, "cannot read standard input: \(SystemError(code))")))
    }
  }

  /// What the local side's output tells.
  func outputResumed() {
    handle(.outputResumed)
    socket?.resumeReading()
  }

  // MARK: WebSocketDelegate

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    do throws(Failure) {
      handle(.opened(token: try tokenFile?.load()))
    } catch {
      local.report(error.text)
      local.exit(error.status)
    }
  }

  func received(_ message: WebSocketCore.Message) { handle(.received(message)) }

  func receivedAll() {
    if configuration.session.local == .echo, let socket, socket.isCongested { socket.pauseReading() }
  }

  func drained() {
    if configuration.session.local == .echo { socket?.resumeReading() }
    if inputIsDue { readMore() }
  }

  func closed(_ closure: Closure) {
    isClosed = true
    handle(.closed(closure, unsent: socket?.hasUnsent ?? false))
  }

  // MARK: Actions

  private func perform(_ actions: [ClientSession.Action]) {
    for action in actions { perform(action) }
    timer?.set(session.deadline)
  }

  private func perform(_ action: ClientSession.Action) {
    switch action {
    case .send(let message): socket?.send(message)
    case .close(let code, let reason): socket?.close(code, reason: reason)
    case .readInput: local.readInput()
    case .flush: socket?.whenFlushed { [self] in handle(.flushed) }
    case .print(let record): if !local.print(record) { blockOutput() }
    case .show(let text, let mark): if !local.show(text, mark: mark) { blockOutput() }
    case .report(let text): local.report(text)
    case .save(let token): save(token)
    case .exit(let status): exit(status)
    }
  }

  /// Ends once the transport is gone, so that our last bytes arrive; who does not wait for the peer's Close drops it.
  private func exit(_ status: ExitStatus) {
    guard let socket else { return local.exit(status) }
    if !isClosed { socket.abort() }
    socket.whenDisconnected { [local] in local.exit(status) }
  }

  /// The next batch is read when the last one has gone far enough.
  private func readMore() {
    inputIsDue = socket?.isCongested ?? false
    if !inputIsDue { local.readMore() }
  }

  private func blockOutput() {
    socket?.pauseReading()
    handle(.outputBlocked)
  }

  private func save(_ token: Token) {
    do throws(FileError) {
      try tokenFile?.save(token)
    } catch {
      local.report("cannot save the token of this name: \(error.why)")
    }
  }
}
