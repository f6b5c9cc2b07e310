import Logging
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// One connection and its process: messages become lines of its input, lines of its output become messages.
final class ExecPeer: WebSocketDelegate {
  /// How long output may take to end once the process has: somebody who left its group may hold it.
  private static let patience = TimeAmount.seconds(1)

  private let program: ExecProgram
  private let processes: RunningProcesses
  private let eventLoop: any EventLoop
  private let logger: Logger
  private var socket: WebSocketHandler?
  private var child: ChildProcess?
  private var input: InputPipe?
  private var outputs: [ProcessOutput] = []
  private var termination: Termination?
  private var hasDropped = false

  init(_ program: ExecProgram, processes: RunningProcesses, on eventLoop: any EventLoop, logger: Logger) {
    self.program = program
    self.processes = processes
    self.eventLoop = eventLoop
    self.logger = logger
  }

  // MARK: WebSocketDelegate

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    do throws(SystemError) {
      try start()
    } catch {
      logger.error("cannot start a process", metadata: ["reason": "\(error)"])
      socket.close(.internalError, reason: "cannot start a process")
    }
  }

  func received(_ message: Message) {
    guard let input, !input.isClosed else { return drop() }
    input.write(message.payload)
    if !program.configuration.isBinary { input.write(Self.newline) }
  }

  func receivedAll() {
    guard let input else { return }
    input.flush()
    if input.isCongested { socket?.pauseReading() }
  }

  func drained() {
    for output in outputs { output.resume() }
  }

  func closed(_ closure: Closure) {
    socket = nil
    leave()
  }

  // MARK: The process

  /// Nobody needs the process any more: its input ends, what it still says is read and dropped, and signals follow. A terminal hangs up.
  func leave() {
    child?.end()
    drained()
    guard program.configuration.usesTerminal, termination == nil else {
      input?.finish()
      return
    }
    input?.abort()
    for output in outputs { output.close() }
  }

  /// Kills the process.
  func abort() { child?.kill() }

  private func start() throws(SystemError) {
    let child = try ChildProcess(program.command, environment: program.environment, streams: program.streams, on: eventLoop) { [self] in
      ended($0)
    }
    self.child = child
    processes.add(self)
    input = .open(child.streams.input, on: eventLoop) { [weak self] in self?.socket?.resumeReading() }
    outputs = [output(child.streams.output, .output)] + (child.streams.errors.map { [output($0, .errors)] } ?? [])
  }

  private func output(_ descriptor: Int32, _ stream: ProcessOutput.Stream) -> ProcessOutput {
    ProcessOutput(descriptor, stream, program, on: eventLoop) { [self] in take($0) }
  }

  private func take(_ event: ProcessOutput.Event) {
    switch event {
    case .messages(let messages):
      guard let socket else { return }
      for message in messages { socket.send(message) }
      if socket.isCongested { for output in outputs { output.hold() } }
    case .logged(let lines): for line in lines { logger.info("standard error", metadata: ["text": "\(line)"]) }
    case .tooLong(let limit):
      logger.warning("a line of the process is longer than --max-message", metadata: ["limit": "\(limit)"])
      socket?.close(.messageTooBig, reason: "a line of the process is longer than --max-message")
      leave()
    case .ended: finish()
    }
  }

  private func ended(_ termination: Termination) {
    self.termination = termination
    eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { [weak self] in
      for output in self?.outputs ?? [] { output.close() }
    }
    finish()
  }

  /// Tells the peer once the process has ended and all that it said is on its way.
  private func finish() {
    guard let termination, child != nil, outputs.allSatisfy(\.hasEnded) else { return }
    if let socket {
      if termination != .exited(0) { logger.info("a process has ended", metadata: ["status": "\(termination)"]) }
      socket.close(termination.closeCode, reason: "\(termination)")
    }
    input?.abort()
    (child, input, outputs) = (nil, nil, [])
    processes.remove(self)
  }

  private func drop() {
    guard !hasDropped, child != nil else { return }
    hasDropped = true
    logger.info("a process has closed its standard input: what its peer says is dropped")
  }

  private static let newline = ByteBuffer(string: "\n")
}

extension ExecProgram {
  fileprivate var streams: ChildStreams.Kind { configuration.usesTerminal ? .terminal : .threePipes }
}
