import Chat
import Glibc
import NIOCore
import WebSocketCore

/// The rules of one client run: what is sent and shown, when it ends, and with which exit status.
struct ClientSession {
  private enum Phase: Equatable {
    case connecting
    /// `hello` was sent.
    case greeting
    case talking
    /// The link was lost; the next try is due then.
    case waiting(until: Instant)
    /// We have sent Close.
    case ending
    /// The peer closed in order while input was open: is there more of it?
    case leftover(until: Instant)
    case ended
  }

  private let configuration: Configuration
  private var phase = Phase.connecting
  private var exchange: ChatExchange?
  private var feed: InputFeed
  private var printer: MessagePrinter
  private var quiet: QuietClock
  private var goal: Goal
  private var backoff: Backoff?
  private var verdict = Verdict()

  private var firstMessages: [(message: WebSocketCore.Message, id: MessageID)] = []
  private var hasTalked = false
  private var inputEnded: Bool
  /// Whether the last batch of input has been dealt with.
  private var readIsDue: Bool
  /// What was read for a plain connection while the link was down.
  private var queue: [Outgoing] = []
  private var unconfirmed = UnconfirmedCount()
  private var openedAt: Instant?
  private var timeout: Instant?
  private var forcedEnd: Instant?

  /// - Parameter seed: for the random part of the waits between tries.
  init(_ configuration: Configuration, seed: UInt64) {
    self.configuration = configuration
    if case .chat(let name, let conversation) = configuration.manner {
      exchange = ChatExchange(name: name, conversation: conversation, awaitsDelivery: configuration.waitFor == .delivered)
    }
    feed = InputFeed(configuration)
    printer = MessagePrinter(configuration)
    quiet = QuietClock(linger: configuration.linger)
    goal = Goal(count: configuration.count, pattern: configuration.pattern)
    backoff = configuration.reconnecting.map { Backoff(limit: $0.attempts, seed: seed) }
    inputEnded = !configuration.hasInput
    readIsDue = configuration.hasInput
  }

  var deadline: Instant? {
    [phaseDeadline, forcedEnd, timeout].compactMap(\.self).min()
  }

  private var phaseDeadline: Instant? {
    switch phase {
    case .leftover(let until), .waiting(let until): until
    case .talking: quiet.deadline
    case .connecting, .greeting, .ending, .ended: nil
    }
  }

  mutating func tick(at now: Instant) -> [Action] {
    if let timeout, now >= timeout { return timedOut(at: now) }
    if let forcedEnd, now >= forcedEnd { return exit() }
    guard let phaseDeadline, now >= phaseDeadline else { return [] }
    switch phase {
    case .waiting:
      phase = .connecting
      return [.connect]
    case .talking: return end()
    default: return exit()
    }
  }

  mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    var actions = follow(input, at: now)
    if readIsDue, phase == .talking, !inputEnded, exchange?.isFull != true {
      readIsDue = false
      actions.append(.readInput)
    }
    return actions
  }

  private mutating func follow(_ input: Input, at now: Instant) -> [Action] {
    switch input {
    case .started(let ids): started(ids, at: now)
    case .opened(let token, let subprotocol): opened(token, subprotocol, at: now)
    case .connectingFailed(let failure, let isFinal): connectingFailed(failure, isFinal: isFinal, at: now)
    case .received(let message): received(message, at: now)
    case .pinged(let payload): pinged(payload)
    case .ponged(let payload, let roundTrip): ponged(payload, roundTrip)
    case .pingSent: pingSent()
    case .entered(let batch, let ids): entered(batch, ids, at: now)
    case .endOfInput: endOfInput(at: now)
    case .inputFailed(let failure): fail(failure) + endOfInput(at: now)
    case .flushed: settled(at: now)
    case .outputBlocked: held { $0.hold() }
    case .outputResumed: held { $0.release(at: now) }
    case .outputClosed: end(within: .seconds(1), at: now)
    case .outputFailed(let failure): fail(failure) + end(within: .seconds(1), at: now)
    case .signalled(let signal): signalled(signal, at: now)
    case .closed(let closure, let unsent): closed(closure, unsent: unsent, at: now)
    }
  }

  // MARK: The beginning

  private mutating func started(_ ids: [MessageID], at now: Instant) -> [Action] {
    do throws(RecordTranslator.Problem) {
      for (text, id) in zip(configuration.firstMessages, ids) { firstMessages.append((try feed.message(text), id)) }
    } catch {
      return fail(Failure(.unsendable, "--message \(firstMessages.count + 1) \(error.why)")) + exit()
    }
    timeout = configuration.timeout.map { now.advanced(by: $0) }
    return [.connect]
  }

  private mutating func opened(_ token: Token?, _ subprotocol: String?, at now: Instant) -> [Action] {
    backoff?.succeeded()
    openedAt = now
    let actions: [Action] =
      (hasTalked ? [.report("link back")] : []) + printer.event(JSONLines.open(url: configuration.url, subprotocol: subprotocol))
    guard let exchange else { return actions + talk(at: now) }
    phase = .greeting
    return actions + [.send(exchange.hello(token: token))]
  }

  private mutating func talk(at now: Instant) -> [Action] {
    phase = .talking
    guard configuration.waitFor != .open else { return end() }
    var actions: [Action] = []
    if !hasTalked || configuration.reconnecting?.resendsFirstMessages == true {
      for first in firstMessages { say(first.message, to: nil, configuration.id ?? first.id, &actions) }
    }
    hasTalked = true
    let waiting = queue
    queue = []
    for outgoing in waiting { take(outgoing, nil, &actions) }
    return actions + release() + finish(at: now)
  }

  private mutating func connectingFailed(_ failure: Failure, isFinal: Bool, at now: Instant) -> [Action] {
    guard phase == .connecting else { return [] }
    if !isFinal, let again = tryAgain(after: failure.text, at: now) { return again }
    return fail(failure) + exit()
  }

  // MARK: Input

  private mutating func entered(_ batch: [ByteBuffer], _ ids: [MessageID], at now: Instant) -> [Action] {
    readIsDue = true
    if case .leftover = phase { return leftOver() }
    guard !inputEnded, phase != .ending, phase != .ended else { return [] }
    var actions: [Action] = []
    actions.reserveCapacity(batch.count + 2)
    for (index, record) in batch.enumerated() where !inputEnded {
      do throws(RecordTranslator.Problem) {
        take(try feed.outgoing(record), configuration.id ?? (ids.isEmpty ? nil : ids[index]), &actions)
      } catch {
        verdict.add(.unsendable)
        actions.append(.report("record \(feed.records) \(error.why); nothing after it is sent"))
        return actions + release() + endOfInput(at: now)
      }
    }
    return actions + release()
  }

  private mutating func take(_ outgoing: Outgoing, _ id: MessageID?, _ actions: inout [Action]) {
    guard outgoing != .nothing else { return }
    guard phase == .talking || (exchange != nil && outgoing.isMessage) else { return queue.append(outgoing) }
    switch outgoing {
    case .message(let message, let recipient, let given): say(message, to: recipient, given ?? id, &actions)
    case .ping(let payload): actions.append(.ping(payload))
    case .pong(let payload): actions.append(.pong(payload))
    case .close(let code, let reason):
      inputEnded = true
      actions += release() + end(code, reason: reason)
    case .nothing: break
    }
  }

  private mutating func say(_ message: WebSocketCore.Message, to recipient: Address?, _ id: MessageID?, _ actions: inout [Action]) {
    quiet.sent()
    if exchange == nil {
      unconfirmed.written()
      actions.append(.send(message))
    } else if let id {
      exchange?.say(message.payload, to: recipient, id: id)
    }
  }

  /// What the chat may send now.
  private mutating func release() -> [Action] {
    guard phase == .talking, let released = exchange?.release() else { return [] }
    return released.map { .send($0) }
  }

  private mutating func endOfInput(at now: Instant) -> [Action] {
    if case .leftover = phase { return exit() }
    guard !inputEnded else { return [] }
    inputEnded = true
    return finish(at: now)
  }

  /// Whether the run has an end of its own once the input has ended, and not only the peer's.
  private var endsByItself: Bool {
    configuration.hasInput || configuration.linger != nil || configuration.waitFor != nil || configuration.isSendOnly
      || (exchange != nil && !configuration.firstMessages.isEmpty)
  }

  /// Once all input is taken: waits until it is out.
  private mutating func finish(at now: Instant) -> [Action] {
    guard inputEnded, phase == .talking, endsByItself else { return [] }
    guard let exchange else { return configuration.local == .interactive ? end() : [.flush] }
    return exchange.isSettled ? settled(at: now) : []
  }

  /// Everything is out, and acknowledged where that is the custom.
  private mutating func settled(at now: Instant) -> [Action] {
    guard phase == .talking else { return [] }
    let waitsForReplies = exchange == nil && configuration.waitFor == nil && !configuration.isSendOnly
    guard configuration.linger != nil || waitsForReplies else { return end() }
    quiet.start(at: now)
    return []
  }

  private mutating func held(_ change: (inout QuietClock) -> Void) -> [Action] {
    change(&quiet)
    return []
  }

  // MARK: The peer

  private mutating func received(_ message: WebSocketCore.Message, at now: Instant) -> [Action] {
    quiet.received(at: now)
    if configuration.local == .echo { return [.send(message)] }
    if exchange != nil { return receivedEvent(message, at: now) }
    guard !goal.isMet else { return [] }
    goal.received(message.payload)
    return printer.message(message) + (goal.isMet ? end() : [])
  }

  private mutating func receivedEvent(_ message: WebSocketCore.Message, at now: Instant) -> [Action] {
    let event = message.payload.withUnsafeReadableBytes { bytes in
      Result { () throws(ChatError) in try ChatEvent.parse(bytes) }
    }
    switch event {
    case .success(.welcome(let welcome)): return welcomed(welcome, at: now)
    case .success(.sent(let id, let conversation, let stamp)):
      exchange?.acknowledged(id, in: conversation, at: stamp.seq)
      return printer.event(JSONLines.sent(id, conversation, stamp)) + release() + finish(at: now)
    case .success(.fail(let error)): return printer.event(JSONLines.fail(error)) + refused(error, at: now)
    case .success(.message(let push)): return said(push)
    case .success(.receipt(let receipt)):
      exchange?.received(receipt)
      return printer.event(JSONLines.receipt(receipt)) + finish(at: now)
    case .success(.presence(let conversation, let who, let state)):
      return printer.event(JSONLines.presence(conversation, who, state)) + printer.remark("\(who) \(state.words)")
    case .success(.who), .success(.unknown): return []
    case .failure(let error): return fail(Failure(.notWebSocket, "the server does not speak chat.wtalk.v1: \(error.message)")) + end()
    }
  }

  private mutating func welcomed(_ welcome: Welcome, at now: Instant) -> [Action] {
    guard phase == .greeting, let exchange else { return [] }
    guard configuration.waitFor != .delivered || welcome.reportsDeliveries else {
      return [.save(welcome.token)] + fail(Failure(.notWebSocket, "this server does not report deliveries")) + end()
    }
    return [.save(welcome.token)] + printer.remark("you are \(welcome.name), talking to \(exchange.conversation)") + talk(at: now)
  }

  private mutating func refused(_ error: ChatError, at now: Instant) -> [Action] {
    guard phase != .greeting else {
      verdict.isRefused = true
      return [.report("cannot talk as \(exchange?.name.description ?? ""): \(error.message)")] + end()
    }
    if let id = error.id, exchange?.refused(id) == true, configuration.local == .raw { verdict.isRefused = true }
    return [.report("not sent: \(error.message)")] + release() + finish(at: now)
  }

  private mutating func said(_ push: Push) -> [Action] {
    guard let exchange, !goal.isMet else { return [] }
    let actions = printer.message(push, in: exchange.conversation, to: exchange.name)
    guard configuration.printsJSONLines || push.conversation == exchange.conversation else { return actions }
    goal.received(push.content.message.payload)
    return actions + (goal.isMet ? end() : [])
  }

  private mutating func pinged(_ payload: ByteBuffer) -> [Action] {
    printer.event(JSONLines.ping(payload)) + (configuration.printsPings ? [.report("ping from the server")] : [])
  }

  private mutating func pingSent() -> [Action] {
    unconfirmed.pingSent()
    return []
  }

  private mutating func ponged(_ payload: ByteBuffer, _ roundTrip: Duration?) -> [Action] {
    if roundTrip != nil { unconfirmed.ponged() }
    let time = roundTrip.map { " in \($0.milliseconds) ms" } ?? ""
    return printer.event(JSONLines.pong(payload)) + (configuration.printsPings ? [.report("pong\(time)")] : [])
  }

  // MARK: The end

  private mutating func end(_ code: CloseCode?, reason: String) -> [Action] {
    switch phase {
    case .connecting, .waiting: return exit()
    case .greeting, .talking:
      phase = .ending
      return [.close(code, reason: reason)]
    case .ending, .leftover, .ended: return []
    }
  }

  private mutating func end() -> [Action] { end(configuration.closeCode, reason: configuration.closeReason) }

  /// Ends whether or not the peer answers.
  private mutating func end(within patience: Duration, at now: Instant, _ code: CloseCode = .normal) -> [Action] {
    if case .leftover = phase { return exit() }
    forcedEnd = min(forcedEnd ?? now.advanced(by: patience), now.advanced(by: patience))
    return end(code, reason: "")
  }

  private mutating func signalled(_ signal: Int32, at now: Instant) -> [Action] {
    verdict.add(signal == SIGINT ? .interrupted : .terminated)
    return end(within: .seconds(1), at: now, .goingAway)
  }

  private mutating func timedOut(at now: Instant) -> [Action] {
    timeout = nil
    return fail(Failure(.notMet, "the time of --timeout is over")) + end(within: .seconds(1), at: now)
  }

  private mutating func closed(_ closure: Closure, unsent: Bool, at now: Instant) -> [Action] {
    guard phase != .ended else { return [] }
    let wasEnding = phase == .ending
    var actions: [Action] = []
    if case .closed(let code, let reason, _) = closure { actions = printer.event(JSONLines.close(code, reason: reason)) }
    if !wasEnding, !isDone, !closure.isFinal, let again = tryAgain(after: closure.words, at: now) { return actions + again }
    switch closure {
    case .closed(let code, _, let byPeer):
      if byPeer, !wasEnding, !(code.map { [.normal, .goingAway].contains($0) } ?? true) {
        return actions + fail(Failure(.refused, closure.words)) + exit()
      }
      if unsent, byPeer { return actions + fail(Failure(.refused, "the server closed the connection before all was sent")) + exit() }
      guard !inputEnded, configuration.local == .raw, phase == .talking else { return actions + exit() }
      phase = .leftover(until: now.advanced(by: .milliseconds(100)))
      // A batch that is still on its way comes by itself.
      defer { readIsDue = false }
      return actions + (readIsDue ? [.readInput] : [])
    case .failed: return actions + fail(Failure(.notWebSocket, closure.words)) + exit()
    case .lost: return actions + fail(Failure(.refused, closure.words)) + exit()
    }
  }

  /// Whether nothing is left to do but to listen for a while.
  private var isDone: Bool { inputEnded && endsByItself && phase == .talking && exchange?.isSettled ?? queue.isEmpty && !goalIsOpen }

  private var goalIsOpen: Bool { goal.shortfall != nil }

  /// Waits for the next try; nil when there is to be none.
  private mutating func tryAgain(after why: String, at now: Instant) -> [Action]? {
    if let openedAt, openedAt.duration(to: now) > .seconds(5) { backoff?.reset() }
    openedAt = nil
    guard let wait = backoff?.wait() else { return nil }
    phase = .waiting(until: now.advanced(by: wait))
    exchange?.restart()
    let lost = unconfirmed.lost()
    return [.report("\(hasTalked ? "link lost: " : "")\(why); trying again in \(wait.tenths) s")] + (lost.map { [.report($0)] } ?? [])
  }

  /// Input that came when the peer had closed already.
  private mutating func leftOver() -> [Action] {
    fail(
      Failure(.refused, "the server closed the connection with input left: record \(feed.records + 1) and what follows were not sent"))
      + exit()
  }

  private mutating func fail(_ failure: Failure) -> [Action] {
    verdict.add(failure.status)
    return [.report(failure.text)]
  }

  private mutating func exit() -> [Action] {
    guard phase != .ended else { return [] }
    phase = .ended
    (timeout, forcedEnd) = (nil, nil)
    var actions: [Action] = []
    if let exchange, exchange.unacknowledged > 0 {
      actions += fail(Failure(.tryAgain, "\(Self.messages(exchange.unacknowledged)) not acknowledged"))
    }
    if !queue.isEmpty { actions += fail(Failure(.refused, "\(Self.messages(queue.count)) read and not sent")) }
    if !verdict.contains(.notMet), let missing = goal.shortfall ?? (exchange?.hasUndelivered == true ? "not delivered yet" : nil) {
      actions += fail(Failure(.notMet, missing))
    }
    return actions + [.exit(verdict.status)]
  }

  // MARK: Words

  private static func messages(_ count: Int) -> String { count == 1 ? "1 message was" : "\(count) messages were" }
}
