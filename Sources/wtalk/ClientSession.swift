import Chat
import Glibc
import NIOCore
import WebSocketCore

/// The rules of one client run: what is sent and shown, when it ends, and with which exit status.
struct ClientSession {
  enum Manner: Equatable {
    /// Messages as they are, with any WebSocket server.
    case plain
    /// `chat.wtalk.v1` under this name; what is typed goes to the conversation.
    case chat(Name, Address)
  }

  enum Local: Equatable {
    case raw
    case interactive
    case echo
  }

  struct Configuration {
    let manner: Manner
    let local: Local
    let hasInput: Bool
    let linger: Linger?
  }

  private enum Phase: Equatable {
    case connecting
    /// `hello` was sent.
    case greeting
    case talking
    /// We have sent Close.
    case ending
    /// The peer closed in order while input was open: is there more of it?
    case leftover(until: Instant)
    case ended
  }

  private let configuration: Configuration
  private var phase = Phase.connecting
  private var quiet: QuietClock
  private var inputEnded: Bool
  private var records = 0
  private var unacknowledged: Set<MessageID> = []
  private var hasNotedBinary = false
  private var forcedEnd: Instant?
  /// Whether the server refused a message, or us.
  private var wasRefused = false
  /// Everything else that speaks against 0; the strongest wins.
  private var verdicts: Set<ExitStatus> = []

  init(_ configuration: Configuration) {
    self.configuration = configuration
    quiet = QuietClock(linger: configuration.linger)
    inputEnded = !configuration.hasInput
  }

  var deadline: Instant? {
    if case .leftover(let until) = phase { return until }
    return [forcedEnd, phase == .talking ? quiet.deadline : nil].compactMap(\.self).min()
  }

  mutating func tick(at now: Instant) -> [Action] {
    guard let deadline, now >= deadline else { return [] }
    if case .leftover = phase { return exit() }
    return forcedEnd == nil ? end() : exit()
  }

  mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    switch input {
    case .opened(let token): opened(token)
    case .received(let message): received(message, at: now)
    case .entered(let record, let id): entered(record, id)
    case .endOfInput: endOfInput(at: now)
    case .inputFailed(let failure): inputFailed(failure, at: now)
    case .flushed: flushed(at: now)
    case .outputBlocked: held { $0.hold() }
    case .outputResumed: held { $0.release(at: now) }
    case .outputClosed: end(within: .seconds(1), at: now)
    case .outputFailed(let failure): fail(failure) + end(within: .seconds(1), at: now)
    case .signalled(let signal): signalled(signal, at: now)
    case .closed(let closure, let unsent): closed(closure, unsent: unsent, at: now)
    }
  }

  // MARK: Input

  private mutating func opened(_ token: Token?) -> [Action] {
    guard case .chat(let name, let conversation) = configuration.manner else {
      phase = .talking
      return configuration.hasInput ? [.readInput] : []
    }
    phase = .greeting
    return [.send(Self.message(.hello(name: name, token: token, listen: conversation)))]
  }

  private mutating func entered(_ record: [UInt8], _ id: MessageID) -> [Action] {
    records += 1
    guard phase == .talking else { return leftOver() }
    guard !inputEnded else { return [] }
    guard let text = String(validating: record, as: UTF8.self) else {
      return [.report("record \(records) is not UTF-8; nothing after it is sent")] + inputEnded(with: .unsendable)
    }
    if configuration.local == .interactive, text.isEmpty { return [] }
    quiet.sent()
    switch configuration.manner {
    case .plain: return [.send(WebSocketCore.Message(.text, ByteBuffer(bytes: record)))]
    case .chat(_, let conversation):
      unacknowledged.insert(id)
      return [.send(Self.message(.send(id: id, to: conversation, text: text)))]
    }
  }

  private mutating func endOfInput(at now: Instant) -> [Action] {
    if case .leftover = phase { return exit() }
    guard phase == .talking, !inputEnded else { return [] }
    inputEnded = true
    switch configuration.manner {
    case .plain: return configuration.local == .interactive ? end() : [.flush]
    case .chat: return endWhenAcknowledged(at: now)
    }
  }

  private mutating func inputFailed(_ failure: Failure, at now: Instant) -> [Action] {
    fail(failure) + inputEnded(with: failure.status)
  }

  /// No more input is taken; what was taken before goes its way.
  private mutating func inputEnded(with status: ExitStatus) -> [Action] {
    verdicts.insert(status)
    guard phase == .talking, !inputEnded else { return [] }
    inputEnded = true
    return configuration.manner == .plain ? [.flush] : unacknowledged.isEmpty ? end() : []
  }

  private mutating func flushed(at now: Instant) -> [Action] {
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
    if case .chat(let name, let conversation) = configuration.manner { return received(message, name, conversation, at: now) }
    return shown(message.kind, message.payload.readableBytesView, mark: "< ")
  }

  private mutating func received(_ message: WebSocketCore.Message, _ name: Name, _ conversation: Address, at now: Instant) -> [Action] {
    let event = message.payload.withUnsafeReadableBytes { bytes in
      Result { () throws(ChatError) in try ChatEvent.parse(bytes) }
    }
    switch event {
    case .success(.welcome(let welcome)): return welcomed(welcome, conversation)
    case .success(.sent(let id, _, _)):
      unacknowledged.remove(id)
      return endWhenAcknowledged(at: now)
    case .success(.fail(let error)): return failed(error, name, at: now)
    case .success(.message(let push)): return said(push, in: conversation)
    case .success(.presence(_, let who, let state)):
      return configuration.local == .interactive ? [.show("\(who) \(Self.words(for: state))", mark: "* ")] : []
    case .success(.who), .success(.unknown): return []
    case .failure(let error): return fail(Failure(.notWebSocket, "the server does not speak chat.wtalk.v1: \(error.message)")) + end()
    }
  }

  private mutating func welcomed(_ welcome: Welcome, _ conversation: Address) -> [Action] {
    guard phase == .greeting else { return [] }
    phase = .talking
    var actions: [Action] = [.save(welcome.token)]
    if configuration.local == .interactive { actions.append(.show("you are \(welcome.name), talking to \(conversation)", mark: "* ")) }
    if configuration.hasInput { actions.append(.readInput) }
    return actions
  }

  private mutating func failed(_ error: ChatError, _ name: Name, at now: Instant) -> [Action] {
    guard phase != .greeting else {
      wasRefused = true
      return [.report("cannot talk as \(name): \(error.message)")] + end()
    }
    if let id = error.id, unacknowledged.remove(id) != nil, configuration.local == .raw { wasRefused = true }
    return [.report("not sent: \(error.message)")] + endWhenAcknowledged(at: now)
  }

  private mutating func said(_ push: Push, in conversation: Address) -> [Action] {
    guard configuration.local == .interactive || push.conversation == conversation else { return [] }
    let place = push.conversation == conversation || push.conversation == .person(push.from) ? "" : "\(push.conversation) "
    switch push.content {
    case .text(let text): return shown(.text, Array(text.utf8), mark: "\(place)\(push.from): ")
    case .binary(let bytes): return shown(.binary, bytes, mark: "\(place)\(push.from): ")
    }
  }

  /// A message on its way to the person or the pipe; binary is shown as base64.
  private mutating func shown(_ kind: WebSocketCore.Message.Kind, _ bytes: some Collection<UInt8>, mark: String) -> [Action] {
    let text = kind == .text ? Array(bytes) : Array(Base64.encode(bytes).utf8)
    var actions: [Action] = []
    if kind == .binary, !hasNotedBinary {
      hasNotedBinary = true
      actions.append(.report("binary messages are shown as base64"))
    }
    actions.append(configuration.local == .raw ? .print(text) : .show(String(decoding: text, as: UTF8.self), mark: mark))
    return actions
  }

  private mutating func endWhenAcknowledged(at now: Instant) -> [Action] {
    guard inputEnded, configuration.hasInput, phase == .talking, unacknowledged.isEmpty else { return [] }
    guard configuration.linger != nil else { return end() }
    quiet.start(at: now)
    return []
  }

  // MARK: The end

  private mutating func end(_ code: CloseCode = .normal) -> [Action] {
    switch phase {
    case .connecting: return exit()
    case .greeting, .talking:
      phase = .ending
      return [.close(code, reason: "")]
    case .ending, .leftover, .ended: return []
    }
  }

  /// Ends whether or not the peer answers.
  private mutating func end(within patience: Duration, at now: Instant, _ code: CloseCode = .normal) -> [Action] {
    if case .leftover = phase { return exit() }
    forcedEnd = now.advanced(by: patience)
    return end(code)
  }

  private mutating func signalled(_ signal: Int32, at now: Instant) -> [Action] {
    verdicts.insert(signal == SIGINT ? .interrupted : .terminated)
    return end(within: .seconds(1), at: now, .goingAway)
  }

  private mutating func closed(_ closure: Closure, unsent: Bool, at now: Instant) -> [Action] {
    let wasEnding = phase == .ending
    switch closure {
    case .closed(let code, let reason, let byPeer):
      if byPeer, !wasEnding, !(code.map { [.normal, .goingAway].contains($0) } ?? true) {
        let why = reason.isEmpty ? "" : ": \(reason)"
        return fail(Failure(.refused, "the server closed the connection: code \(code ?? .normal)\(why)")) + exit()
      }
      if unsent, byPeer { return fail(Failure(.refused, "the server closed the connection before all was sent")) + exit() }
      guard !inputEnded, configuration.local == .raw, phase == .talking else { return exit() }
      phase = .leftover(until: now.advanced(by: .milliseconds(100)))
      return [.readInput]
    case .failed(let error): return fail(Failure(.notWebSocket, "the server broke the protocol: \(error.reason)")) + exit()
    case .lost(let loss): return fail(Failure(.refused, Self.words(for: loss))) + exit()
    }
  }

  /// Input that came when the peer had closed already.
  private mutating func leftOver() -> [Action] {
    guard case .leftover = phase else { return [] }
    return fail(Failure(.refused, "the server closed the connection with input left: record \(records) and what follows were not sent"))
      + exit()
  }

  private mutating func fail(_ failure: Failure) -> [Action] {
    verdicts.insert(failure.status)
    return [.report(failure.text)]
  }

  private mutating func exit() -> [Action] {
    guard phase != .ended else { return [] }
    phase = .ended
    var actions: [Action] = []
    if !unacknowledged.isEmpty {
      verdicts.insert(.tryAgain)
      actions.append(.report("\(unacknowledged.count) messages were not acknowledged"))
    }
    return actions + [.exit(status)]
  }

  /// The status that counts when several apply.
  private var status: ExitStatus {
    let signals: [ExitStatus] = [.interrupted, .terminated]
    let others: [ExitStatus] = [.unsendable, .inputOutput, .notWebSocket, .tryAgain, .refused]
    return signals.first(where: verdicts.contains) ?? (wasRefused ? .refused : others.first(where: verdicts.contains)) ?? .done
  }

  // MARK: Words

  private static func message(_ request: ChatRequest) -> WebSocketCore.Message {
    var bytes: [UInt8] = []
    request.encode(into: &bytes)
    return WebSocketCore.Message(.text, ByteBuffer(bytes: bytes))
  }

  private static func words(for state: ChatEvent.State) -> String {
    switch state {
    case .here: "is here"
    case .gone: "has left"
    case .joined: "joined the room"
    case .left: "left the room for good"
    }
  }

  private static func words(for loss: Closure.Loss) -> String {
    switch loss {
    case .endOfStream: "the server ended the connection without a Close frame"
    case .reset: "the connection was reset"
    case .pongMissing: "the server no longer answers"
    case .closeUnanswered: "the server did not answer our Close"
    }
  }
}
