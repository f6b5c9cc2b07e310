import Glibc
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// Drives a `PingSession` over one connection.
final class PingPeer: WebSocketDelegate {
  private let url: ServerURL
  private let isQuiet: Bool
  private let ending: Ending
  private var session: PingSession
  private var socket: WebSocketHandler?
  private var timer: DeadlineTimer?

  init(_ plan: PingPlan, url: ServerURL, isQuiet: Bool, on eventLoop: any EventLoop, _ ending: Ending) {
    self.url = url
    self.isQuiet = isQuiet
    self.ending = ending
    session = PingSession(plan)
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in perform(session.tick(at: .now)) }
  }

  func handle(_ input: PingSession.Input) {
    // Nothing to close yet.
    if socket == nil, case .interrupted = input { return finish(.interrupted) }
    perform(session.handle(input, at: .now))
  }

  func fail(_ failure: Failure) {
    Diagnostics.report(failure.text)
    ending.set(failure.status)
  }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    print("ping \(url)")
    handle(.opened)
  }

  func received(_ message: Message) {}
  func receivedAll() {}
  func drained() {}

  func ponged(_ payload: ByteBuffer, roundTrip: Duration?) { handle(.ponged(payload)) }

  func closed(_ closure: Closure) {
    let failure = closure.failure(wasEnding: session.isOver, unsent: false)
    if let failure { Diagnostics.report(failure.text) }
    print("", even: true)
    for line in session.statistics.lines { print(line, even: true) }
    finish(failure?.status ?? session.status)
  }

  private func finish(_ status: ExitStatus) {
    timer?.cancel()
    ending.set(status)
  }

  private func perform(_ actions: [PingSession.Action]) {
    for action in actions { perform(action) }
    timer?.set(session.deadline)
  }

  private func perform(_ action: PingSession.Action) {
    switch action {
    // It is within the limit that the command has checked.
    case .ping(let payload): try? socket?.ping(payload)
    case .print(let line): print(line)
    case .close: socket?.close(.normal)
    }
  }

  private func print(_ line: String, even always: Bool = false) {
    guard always || !isQuiet else { return }
    let bytes = Array("\(TerminalFilter.visible(line))\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }
}
