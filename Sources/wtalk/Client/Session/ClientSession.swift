import Chat
import ChatStore
import Glibc
import NIOCore
import WebSocketCore

/// The rules of one client run: what is sent and shown, when it ends, and with which exit status.
struct ClientSession {
  private let configuration: Configuration
  private var phase = Phase.connecting
  private var exchange: ChatExchange?
  private var presenter: Presenter
  private var feed: InputFeed
  private var quiet: QuietClock
  private var goal: Goal
  private var link: LinkHistory
  private var farewell = Farewell()

  private var firstMessages: [(message: WebSocketCore.Message, id: MessageID)] = []
  private var hasTalked = false
  /// Whether the link is made anew only because rows of the inbox were missing, which nobody needs to know.
  private var isResuming = false
  private var inputEnded: Bool
  /// Whether the last batch of input has been dealt with.
  private var readIsDue: Bool
  /// What was read for a plain connection while the link was down.
  private var queue: [Outgoing] = []
  private var toldStatus: PromptStatus?
  /// Whether a person wants to see how the server answers our Close.
  private var tellsClosure = false
  /// What a person is being asked for.
  private var passwordChange: PasswordChange?
  /// Whether the server was asked to end this login.
  private var isLoggingOut = false

  /// - Parameter seed: for the random part of the waits between tries.
  init(_ configuration: Configuration, seed: UInt64) {
    self.configuration = configuration
    if case .chat(let name, let conversation) = configuration.manner {
      exchange = ChatExchange(
        name: name, conversation: conversation, device: configuration.device, awaitsDelivery: configuration.waitFor == .delivered,
        identification: configuration.identification)
      if let kept = configuration.kept { exchange?.open(kept, isInteractive: configuration.local == .interactive) }
    }
    presenter = Presenter(configuration, exchange)
    feed = InputFeed(configuration)
    quiet = QuietClock(linger: configuration.linger)
    goal = Goal(count: configuration.count, pattern: configuration.pattern)
    link = LinkHistory(configuration, seed: seed)
    inputEnded = !configuration.hasInput
    readIsDue = configuration.hasInput
  }

  var deadline: Instant? {
    [phaseDeadline, farewell.forced, farewell.timeout, presenter.deadline, inboxDeadline].compactMap(\.self).min()
  }

  private var phaseDeadline: Instant? { phase == .talking ? quiet.deadline : phase.deadline }

  mutating func tick(at now: Instant) -> [Action] {
    let actions = presenter.tick(at: now) + tellInbox(at: now) + due(at: now)
    return actions + tellStatus()
  }

  private mutating func due(at now: Instant) -> [Action] {
    if let timeout = farewell.timeout, now >= timeout { return timedOut(at: now) }
    if let forced = farewell.forced, now >= forced { return exit() }
    guard let phaseDeadline, now >= phaseDeadline else { return [] }
    switch phase {
    case .waiting:
      phase = .connecting
      return [.connect]
    case .talking: return end()
    case .leaving(let code, _): return end(code, reason: "")
    default: return exit()
    }
  }

  mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    var actions = follow(input, at: now)
    actions += tellStatus()
    if readIsDue, phase == .talking || isInteractive, !inputEnded, phase != .ended, exchange?.isFull != true {
      readIsDue = false
      actions.append(.readInput)
    }
    return actions
  }

  private mutating func follow(_ input: Input, at now: Instant) -> [Action] {
    switch input {
    case .started(let ids, let time): started(ids, time, at: now)
    case .opened(let token, let subprotocol): opened(token, subprotocol, at: now)
    case .connectingFailed(let failure, let isFinal): connectingFailed(failure, isFinal: isFinal, at: now)
    case .received(let message): received(message, at: now)
    case .pinged(let payload): presenter.pinged(payload)
    case .ponged(let payload, let roundTrip): ponged(payload, roundTrip, at: now)
    case .pingSent: pingSent()
    case .entered(let batch, let ids): entered(batch, ids, at: now)
    case .keyed(let tellsTyping, let tellsRead): keyed(tellsTyping: tellsTyping, tellsRead: tellsRead, at: now)
    case .endOfInput: endOfInput(at: now)
    case .inputFailed(let failure): farewell.fail(failure) + endOfInput(at: now)
    case .flushed: settled(at: now)
    case .answered(let answer): answered(answer, at: now)
    case .shown(let mark): shown(mark, at: now)
    case .kept(let batch): kept(batch, at: now)
    case .keepingFailed(let failure): keepingFailed(failure, at: now)
    case .found(let page): presenter.history(page)
    case .outputBlocked: held { $0.hold() }
    case .outputResumed: held { $0.release(at: now) }
    case .outputClosed: end(within: .seconds(1), at: now)
    case .outputFailed(let failure): farewell.fail(failure) + end(within: .seconds(1), at: now)
    case .signalled(let signal): signalled(signal, at: now)
    case .closed(let closure, let unsent): closed(closure, unsent: unsent, at: now)
    }
  }

  // MARK: The beginning

  private mutating func started(_ ids: [MessageID], _ time: Int64, at now: Instant) -> [Action] {
    presenter.started(time, at: now)
    do throws(RecordTranslator.Problem) {
      for (text, id) in zip(configuration.firstMessages, ids) { firstMessages.append((try feed.message(text), id)) }
    } catch {
      return farewell.fail(Failure(.unsendable, "--message \(firstMessages.count + 1) \(error.why)")) + exit()
    }
    farewell.timeout = configuration.timeout.map { now.advanced(by: $0) }
    return earlier() + [.connect]
  }

  /// What earlier runs have left: what was heard, and what was said and goes out again.
  private mutating func earlier() -> [Action] {
    guard let kept = configuration.kept else { return [] }
    var actions = presenter.earlier(configuration.earlier)
    for line in kept.outbox { actions += goOn(.line(line)) }
    return actions + follow(exchange?.askScreen())
  }

  private mutating func opened(_ token: Token?, _ subprotocol: String?, at now: Instant) -> [Action] {
    link.opened(subprotocol, at: now)
    let actions = presenter.opened(configuration.url, subprotocol, isBack: hasTalked && !isResuming)
    guard exchange != nil else { return actions + talk(at: now) }
    phase = .greeting
    exchange?.identification.take(saved: token)
    return actions + greet()
  }

  private mutating func greet() -> [Action] {
    guard let hello = exchange?.hello() else { return [] }
    return [.send(hello)]
  }

  private mutating func talk(at now: Instant) -> [Action] {
    phase = .talking
    guard configuration.waitFor != .open else { return end() }
    var actions: [Action] = []
    if !hasTalked || configuration.reconnecting?.resendsFirstMessages == true {
      for first in firstMessages { say(first.message, to: nil, configuration.id ?? first.id, &actions, at: now) }
    }
    hasTalked = true
    let waiting = queue
    queue = []
    for outgoing in waiting { take(outgoing, nil, &actions, at: now) }
    return actions + presenter.released() + release() + finish(at: now)
  }

  private mutating func connectingFailed(_ failure: Failure, isFinal: Bool, at now: Instant) -> [Action] {
    guard phase == .connecting else { return [] }
    if !isFinal, hasTalked || configuration.reconnecting?.isImplied != true, let again = tryAgain(after: failure.text, at: now) {
      return again
    }
    return farewell.fail(failure) + exit()
  }

  // MARK: Input

  private mutating func entered(_ batch: [ByteBuffer], _ ids: [MessageID], at now: Instant) -> [Action] {
    readIsDue = true
    if case .leftover = phase { return leftOver() }
    guard !inputEnded, !phase.isEnding, phase != .ended else { return [] }
    if isInteractive { return typed(batch, ids, at: now) }
    var actions: [Action] = []
    actions.reserveCapacity(batch.count + 2)
    for (index, record) in batch.enumerated() where !inputEnded {
      do throws(RecordTranslator.Problem) {
        take(try feed.outgoing(record), configuration.id ?? (ids.isEmpty ? nil : ids[index]), &actions, at: now)
      } catch {
        farewell.add(.unsendable)
        actions.append(.report("record \(feed.records) \(error.why); nothing after it is sent"))
        return actions + release() + endOfInput(at: now)
      }
    }
    return actions + release()
  }

  private mutating func typed(_ lines: [ByteBuffer], _ ids: [MessageID], at now: Instant) -> [Action] {
    var actions: [Action] = []
    for (index, line) in lines.enumerated() {
      for order in presenter.typed(String(buffer: line), at: now) {
        actions += perform(order, configuration.id ?? (ids.isEmpty ? nil : ids[index]), at: now)
      }
    }
    return actions + release()
  }

  private mutating func keyed(tellsTyping: Bool, tellsRead: Bool, at now: Instant) -> [Action] {
    guard phase == .talking else { return [] }
    let requests = presenter.keyed(tellsTyping: tellsTyping, shown: tellsRead ? exchange?.inbox?.shown : nil, at: now)
    return requests.map { .send(ChatExchange.message($0)) }
  }

  private mutating func perform(_ order: Dialogue.Order, _ id: MessageID?, at now: Instant) -> [Action] {
    switch order {
    case .act(let action): return [action]
    case .say(let text, let recipient): return say(text, to: recipient, id, at: now)
    case .turn(let address): exchange?.conversation = address
    case .ask(.history(let query)) where phase != .talking && exchange?.isKept == true: return [.look(query)]
    case .ask(let request): return whenTalking([.send(ChatExchange.message(request))])
    case .wonder(let request): return phase == .talking ? [.send(ChatExchange.message(request))] : []
    case .ping(let payload): return whenTalking([.ping(payload)])
    case .close(let code, let reason):
      tellsClosure = true
      return end(code, reason: reason)
    case .reconnect: return reconnect()
    case .quit: return endOfInput(at: now)
    case .changePassword: return changePassword()
    case .logOut(let everywhere): return logOut(everywhere: everywhere)
    case .tellStatus: return [.show(.answer(runStatus(at: now).lines))]
    }
    return []
  }

  private func whenTalking(_ actions: [Action]) -> [Action] {
    phase == .talking ? actions : [.show(.report("there is no link now"))]
  }

  /// A line of a person; what cannot be sent is told and does not end the run.
  private mutating func say(_ text: String, to recipient: Address?, _ id: MessageID?, at now: Instant) -> [Action] {
    guard text.utf8.count <= configuration.maximumMessage else {
      return [.show(.report("not sent: longer than --max-message (\(configuration.maximumMessage) bytes)"))]
    }
    do throws(RecordTranslator.Problem) {
      let outgoing = try feed.outgoing(ByteBuffer(string: text)).to(recipient)
      var actions: [Action] = []
      if exchange == nil { actions = presenter.said(text, isQueued: phase != .talking, at: now) }
      take(outgoing, id, &actions, at: now)
      return actions
    } catch {
      return [.show(.report("not sent: it \(error.why)"))]
    }
  }

  private mutating func reconnect() -> [Action] {
    switch phase {
    case .waiting:
      phase = .connecting
      return [.connect]
    case .talking:
      phase = .reconnecting
      return [.close(.normal, reason: "")]
    case .connecting, .greeting, .asking, .reconnecting, .leaving, .ending, .leftover, .ended: return []
    }
  }

  private mutating func take(_ outgoing: Outgoing, _ id: MessageID?, _ actions: inout [Action], at now: Instant) {
    guard outgoing != .nothing else { return }
    guard phase == .talking || (exchange != nil && outgoing.isMessage) else { return queue.append(outgoing) }
    switch outgoing {
    case .message(let message, let recipient, let given): say(message, to: recipient, given ?? id, &actions, at: now)
    case .ping(let payload): actions.append(.ping(payload))
    case .pong(let payload): actions.append(.pong(payload))
    case .close(let code, let reason):
      inputEnded = true
      actions += release() + end(code, reason: reason)
    case .nothing: break
    }
  }

  private mutating func say(
    _ message: WebSocketCore.Message, to recipient: Address?, _ id: MessageID?, _ actions: inout [Action], at now: Instant
  ) {
    quiet.sent()
    if let exchange {
      guard let id else { return }
      let (recipient, time) = (recipient ?? exchange.conversation, presenter.time(at: now))
      let line = OutboxLine(id: id, recipient: recipient, text: String(buffer: message.payload), time: time)
      actions += follow(self.exchange?.keep(DeviceChange(.said(line)), .line(line)))
    } else {
      link.written()
      actions += presenter.sending(message)
      actions.append(.send(message))
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
    guard isInteractive else { return finish(at: now) }
    guard phase == .talking else { return exit() }
    farewell.force(within: Farewell.patience, at: now)
    return finish(at: now)
  }

  /// Once all input is taken: waits until it is out.
  private mutating func finish(at now: Instant) -> [Action] {
    guard inputEnded, phase == .talking, configuration.endsByItself else { return [] }
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
    return presenter.message(message, at: now) + (goal.isMet ? end() : [])
  }

  private mutating func receivedEvent(_ message: WebSocketCore.Message, at now: Instant) -> [Action] {
    switch ChatExchange.event(message) {
    case .success(.welcome(let welcome)): return welcomed(welcome, at: now)
    case .success(.sent(let id, let conversation, let stamp)): return stored(id, in: conversation, stamp, at: now)
    case .success(.fail(let error)): return refused(error, at: now)
    case .success(.message(let push)): return arrived(push, at: now)
    case .success(.receipt(let receipt)):
      exchange?.received(receipt)
      return presenter.received(receipt) + finish(at: now)
    case .success(.presence(let conversation, let who, let state)): return presenter.presence(conversation, who, state, at: now)
    case .success(.who(let conversation, let names, let seen)): return presenter.who(conversation, names, seen: seen, at: now)
    case .success(.typing(let conversation, let name)): return presenter.typing(name, in: conversation, at: now)
    case .success(.history(let page)): return presenter.history(page)
    case .success(.conversations(let page)): return presenter.conversations(page)
    case .success(.reset(let epoch, let n, let top)):
      let isElsewhere = exchange?.inbox?.goOn(epoch: epoch, after: n, top: top) ?? false
      return presenter.reset(after: n, top: top) + (isElsewhere ? keepPlace() : []) + endIfComplete()
    case .success(.gap(let rows)): return missed(rows)
    case .success(.password): return presenter.remark("your password is changed, and every other login has ended")
    case .success(.moderated(let action, let name)): return presenter.remark("done: \(action.rawValue) \(name)")
    case .success(.unknown): return []
    case .failure(let error):
      return farewell.fail(Failure(.notWebSocket, "the server does not speak chat.wtalk.v1: \(error.message)")) + end()
    }
  }

  private mutating func welcomed(_ welcome: Welcome, at now: Instant) -> [Action] {
    guard phase == .greeting else { return [] }
    let isElsewhere = exchange?.inbox?.welcomed(welcome) ?? false
    isResuming = false
    exchange?.identification.succeeded(welcome.token)
    guard let exchange else { return [] }
    let save = Action.save(SavedToken(token: welcome.token, isAccount: welcome.isAccount))
    if let lack = configuration.lack(of: welcome) {
      return [save] + farewell.fail(Failure(.notWebSocket, "this server \(lack)")) + end()
    }
    let greeting = presenter.welcomed(exchange, isBack: hasTalked)
    return [save] + greeting + (isElsewhere ? keepPlace() : []) + talk(at: now) + tellInbox(at: now) + endIfComplete()
  }

  private mutating func refused(_ error: ChatError, at now: Instant) -> [Action] {
    guard phase != .greeting else { return presenter.event(error) + refusedLogin(error) }
    guard let id = error.id, exchange?.refused(id) == true else { return presenter.failed(error) }
    if configuration.local == .raw { farewell.refuse() }
    return presenter.failed(error) + follow(exchange?.keep(DeviceChange(.refused(id)))) + release() + finish(at: now)
  }

  private mutating func refusedLogin(_ error: ChatError) -> [Action] {
    switch exchange?.identification.refused(error.code) ?? .end {
    case .again(onNewLink: false): return greet()
    case .again(onNewLink: true):
      phase = .reconnecting
      return [.close(.normal, reason: "")]
    case .ask:
      phase = .asking(isLinked: true)
      let words: [Action] = error.code == .denied ? [.report(error.message)] : []
      return words + [.close(.normal, reason: ""), question]
    case .end:
      if let status = error.loginStatus { farewell.add(status) } else { farewell.refuse() }
      let hint = error.code == .passwordRequired ? "; --password-file names a file with it" : ""
      return [.report("cannot talk as \(exchange?.name.description ?? ""): \(error.message)\(hint)")] + end()
    }
  }

  private var question: Action { .ask("Password for \(exchange?.name.description ?? ""): ") }

  /// The person has said, or not, what they were asked for.
  private mutating func answered(_ answer: [UInt8]?, at now: Instant) -> [Action] {
    if var change = passwordChange {
      let step = change.answered(answer)
      passwordChange = nil
      switch step {
      case .ask(let words):
        passwordChange = change
        return [.ask(words)]
      case .request(let request): return whenTalking([.send(ChatExchange.message(request))])
      case .mistake(let why): return [.show(.report(why))]
      }
    }
    guard case .asking(let isLinked) = phase else { return [] }
    guard let answer else {
      farewell.add(.interrupted)
      return end()
    }
    guard let password = try? Password(String(decoding: answer, as: UTF8.self)) else { return [question] }
    exchange?.identification.answered(password)
    guard isLinked else { return connectAnew() }
    phase = .reconnecting
    return []
  }

  private mutating func changePassword() -> [Action] {
    guard phase == .talking, let name = exchange?.name else { return whenTalking([]) }
    passwordChange = PasswordChange(of: name)
    return [.ask(PasswordChange.question)]
  }

  private mutating func logOut(everywhere: Bool) -> [Action] {
    isLoggingOut = phase == .talking
    return whenTalking([.send(ChatExchange.message(.logOut(everywhere: everywhere)))])
  }

  private mutating func said(_ push: Push) -> [Action] {
    guard let exchange else { return [] }
    if isWanted(push) { goal.received(push.content.message.payload) }
    return presenter.message(push, exchange)
  }

  // MARK: The store of the device

  private mutating func follow(_ steps: [DeviceJournal.Step]?) -> [Action] {
    (steps ?? []).flatMap { step in
      switch step {
      case .act(let action): [action]
      case .goOn(let entry): goOn(entry)
      }
    }
  }

  private mutating func goOn(_ entry: DeviceJournal.Entry) -> [Action] {
    switch entry {
    case .line(let line):
      exchange?.say(line)
      return presenter.said(line)
    case .push(let push): return said(push)
    case .printed(let mark): exchange?.inbox?.reached(mark)
    case .nothing: break
    }
    return []
  }

  private mutating func kept(_ batch: DeviceBatch, at now: Instant) -> [Action] {
    let wasSettled = exchange?.isSettled ?? true
    let actions = follow(exchange?.kept(batch))
    return actions + release() + certain(at: now) + (wasSettled ? [] : finish(at: now))
  }

  /// A person talks on without the store; a script was promised that it keeps.
  private mutating func keepingFailed(_ failure: Failure, at now: Instant) -> [Action] {
    guard exchange?.isKept == true else { return [] }
    let waiting = follow(exchange?.journal.close().map { .goOn($0) })
    guard isInteractive else { return waiting + farewell.fail(failure) + end() }
    return waiting + [.report("\(failure.text); nothing is kept from now on")] + release() + confirm() + finish(at: now)
  }

  private func isWanted(_ push: Push) -> Bool {
    exchange.map { configuration.isWanted(push, in: $0.conversation, by: $0.name) } ?? false
  }

  // MARK: The inbox

  /// The server has stored a message of ours, which has a row like others.
  private mutating func stored(_ id: MessageID, in conversation: Address, _ stamp: Stamp, at now: Instant) -> [Action] {
    guard let exchange, let (isNew, words) = take(stamp.n, id, from: exchange.name) else { return resume() }
    let wasWaiting = self.exchange?.acknowledged(id, in: conversation, at: stamp.seq) ?? false
    guard wasWaiting || isNew else { return words + keepRow(.moved) }
    return words + presenter.sent(id, conversation, stamp) + keepRow(.sent(id, conversation, stamp)) + release() + finish(at: now)
  }

  private mutating func arrived(_ push: Push, at now: Instant) -> [Action] {
    guard let exchange, !goal.isMet else { return [] }
    guard let (isNew, words) = take(push.n, push.id, from: push.from) else { return resume() }
    // What answered us was lost with the link.
    if push.from == exchange.name, self.exchange?.acknowledged(push.id, in: push.conversation, at: push.seq) == true {
      let stamp = Stamp(seq: push.seq, n: push.n, time: push.time)
      let told = presenter.sent(push.id, push.conversation, stamp)
      return words + told + keepRow(.sent(push.id, push.conversation, stamp)) + release() + finish(at: now)
    }
    guard isNew else { return words + keepRow(.moved) + endIfComplete() }
    let isPrinted = !isInteractive && configuration.printsMessages && isWanted(push)
    return words + keepRow(.took(push, isShown: isPrinted), .push(push)) + endIfComplete()
  }

  private mutating func keepPlace() -> [Action] { follow(exchange?.keepPlace()) }

  /// Keeps what a row tells.
  private mutating func keepRow(_ kind: DeviceChange.Kind, _ entry: DeviceJournal.Entry = .nothing) -> [Action] {
    follow(exchange?.keepRow(kind, entry)) + confirm()
  }

  /// Whether an event with this row is news, and what to say about rows before it; nil when it has to come again.
  private mutating func take(_ row: UInt64?, _ id: MessageID, from sender: Name) -> (isNew: Bool, words: [Action])? {
    guard row != nil, exchange?.inbox?.cursor != nil else { return (true, []) }
    guard phase == .talking else { return phase == .reconnecting ? nil : (false, []) }
    switch exchange?.inbox?.take(row, id, from: sender) {
    case .next, nil: return (true, [])
    case .old: return (false, [])
    case .hole: return nil
    case .skipping(let rows): return (true, presenter.skipped(rows))
    }
  }

  private mutating func missed(_ rows: ClosedRange<UInt64>) -> [Action] {
    guard phase == .talking, let (decision, count) = exchange?.inbox?.take(rows) else { return [] }
    switch decision {
    case .old: return []
    case .hole: return resume()
    case .next: return presenter.gap(rows, count) + keepRow(.moved) + endIfComplete()
    case .skipping(let missing): return presenter.skipped(missing) + presenter.gap(rows, count) + keepRow(.moved) + endIfComplete()
    }
  }

  /// Says hello again where the rows stopped.
  private mutating func resume() -> [Action] {
    guard phase == .talking else { return [] }
    phase = .reconnecting
    isResuming = true
    return [.close(.normal, reason: "")]
  }

  private mutating func shown(_ mark: UInt64, at now: Instant) -> [Action] {
    follow(exchange?.reached(mark)) + certain(at: now)
  }

  /// More of the inbox has been shown, or kept.
  private mutating func certain(at now: Instant) -> [Action] {
    if case .leaving(let code, _) = phase, exchange?.inbox?.isShown == true { return end(code, reason: "") }
    return tellInbox(at: now) + confirm() + endIfComplete()
  }

  /// Asks the output how far it is.
  private mutating func confirm() -> [Action] {
    switch phase {
    case .talking, .leaving: return exchange?.mark().map { [.confirm($0)] } ?? []
    default: return []
    }
  }

  private var inboxDeadline: Instant? { phase == .talking ? exchange?.inbox?.deadline : nil }

  private mutating func tellInbox(at now: Instant) -> [Action] {
    guard phase == .talking, let n = exchange?.inbox?.due(at: now) else { return [] }
    return [.send(ChatExchange.message(.got(n)))]
  }

  /// Whether all has come that the run waits for.
  private var isComplete: Bool { goal.isMet || (configuration.inboxEnd == .caughtUp && exchange?.inbox?.isCaughtUp == true) }

  /// Ends once all that was wanted has come, and been shown where the server is told so.
  private mutating func endIfComplete() -> [Action] {
    phase == .talking && isComplete && exchange?.inbox?.isShown ?? true ? end() : []
  }

  private mutating func pingSent() -> [Action] {
    link.pingSent()
    return []
  }

  private mutating func ponged(_ payload: ByteBuffer, _ roundTrip: Duration?, at now: Instant) -> [Action] {
    if let roundTrip { link.ponged(roundTrip) }
    return presenter.ponged(payload, roundTrip, at: now)
  }

  // MARK: The end

  private mutating func end(_ code: CloseCode?, reason: String) -> [Action] {
    switch phase {
    case .connecting, .waiting, .reconnecting, .asking(isLinked: false): return exit()
    case .asking(isLinked: true):
      phase = .ending
      return []
    case .greeting, .talking, .leaving:
      let last = phase == .greeting ? nil : exchange?.inbox?.final()
      phase = .ending
      return (last.map { [.send(ChatExchange.message(.got($0)))] } ?? []) + [.close(code, reason: reason)]
    case .ending, .leftover, .ended: return []
    }
  }

  private mutating func end() -> [Action] { end(configuration.closeCode, reason: configuration.closeReason) }

  /// Ends whether or not the peer answers.
  private mutating func end(within patience: Duration, at now: Instant, _ code: CloseCode = .normal) -> [Action] {
    if case .leftover = phase { return exit() }
    farewell.force(within: patience, at: now)
    return end(code, reason: "")
  }

  /// The same, a moment later where the output has not told yet how far it is.
  private mutating func leave(at now: Instant, _ code: CloseCode = .normal) -> [Action] {
    guard phase == .talking, exchange?.inbox?.isShown == false else { return end(within: .seconds(1), at: now, code) }
    phase = .leaving(code, until: now.advanced(by: Farewell.outputPatience))
    farewell.force(within: .seconds(1), at: now)
    return []
  }

  private mutating func signalled(_ signal: Int32, at now: Instant) -> [Action] {
    farewell.add(signal == SIGINT ? .interrupted : .terminated)
    return leave(at: now, .goingAway)
  }

  private mutating func timedOut(at now: Instant) -> [Action] {
    farewell.timeout = nil
    return farewell.fail(Failure(.notMet, "the time of --timeout is over")) + leave(at: now)
  }

  private mutating func closed(_ closure: Closure, unsent: Bool, at now: Instant) -> [Action] {
    guard phase != .ended else { return [] }
    let wasEnding = phase.isEnding
    var actions = presenter.closed(closure)
    if phase == .reconnecting { return actions + connectAnew() }
    if case .asking = phase {
      phase = .asking(isLinked: false)
      return actions
    }
    if isLoggingOut { return actions + presenter.remark("logged out") + [.forget] + exit() }
    if !wasEnding, !isDone, !closure.isFinal, !configuration.isEnough(closure), let again = tryAgain(after: closure.words, at: now) {
      return actions + again
    }
    if tellsClosure || (!wasEnding && !closure.isTroubling) {
      actions += presenter.remark(tellsClosure ? closure.answerWords : closure.words)
    }
    if let failure = closure.failure(wasEnding: wasEnding, unsent: unsent) { return actions + farewell.fail(failure) + exit() }
    guard !inputEnded, configuration.local == .raw, phase == .talking else { return actions + exit() }
    phase = .leftover(until: now.advanced(by: .milliseconds(100)))
    // A batch that is still on its way comes by itself.
    defer { readIsDue = false }
    return actions + (readIsDue ? [.readInput] : [])
  }

  private mutating func connectAnew() -> [Action] {
    phase = .connecting
    link.ended()
    exchange?.restart()
    return [.connect]
  }

  /// Whether nothing is left to do but to listen for a while.
  private var isDone: Bool {
    inputEnded && configuration.endsByItself && phase == .talking && exchange?.isSettled ?? queue.isEmpty && goal.shortfall == nil
  }

  /// Waits for the next try; nil when there is to be none.
  private mutating func tryAgain(after why: String, at now: Instant) -> [Action]? {
    guard let (wait, reports) = link.lost("\(hasTalked ? "link lost: " : "")\(why)", at: now) else { return nil }
    phase = .waiting(until: now.advanced(by: wait))
    isResuming = false
    exchange?.restart()
    return reports.map { .report($0) }
  }

  /// Input that came when the peer had closed already.
  private mutating func leftOver() -> [Action] {
    farewell.fail(
      Failure(.refused, "the server closed the connection with input left: record \(feed.records + 1) and what follows were not sent"))
      + exit()
  }

  private mutating func exit() -> [Action] {
    guard phase != .ended else { return [] }
    var remains = Farewell.Remains()
    remains.isInboxCutShort =
      !phase.isEnding && configuration.inboxEnd == .caughtUp && exchange?.inbox?.cursor != nil && !isComplete
    phase = .ended
    remains.unacknowledged = exchange?.unacknowledgedIDs ?? []
    remains.areKept = exchange?.isKept ?? false
    remains.areNamed = !isInteractive
    remains.unsent = queue.count
    remains.shortfall = goal.shortfall ?? (exchange?.hasUndelivered == true ? "not delivered yet" : nil)
    return farewell.last(remains)
  }

  // MARK: Words

  private var isInteractive: Bool { configuration.local == .interactive }

  private var promptStatus: PromptStatus {
    var status = PromptStatus(name: exchange?.name, conversation: exchange?.conversation)
    status.typing = presenter.typing
    status.link = hasTalked ? .lost(waiting: exchange?.unacknowledged ?? queue.count) : .connecting
    if phase.isLinked || isResuming { status.link = .up }
    return status
  }

  /// What stands before the line being typed, when it has changed.
  private mutating func tellStatus() -> [Action] {
    let status = promptStatus
    guard isInteractive, status != toldStatus else { return [] }
    toldStatus = status
    return [.prompt(status)]
  }

  private func runStatus(at now: Instant) -> RunStatus {
    RunStatus(
      url: configuration.url, age: link.openedAt.map { $0.duration(to: now) }, subprotocol: link.subprotocol, status: promptStatus,
      unacknowledged: exchange?.unacknowledged ?? 0, roundTrip: link.roundTrip)
  }
}
