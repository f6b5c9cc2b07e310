import Chat
import ChatStore
import NIOCore
import WebSocketCore

/// What is told of a run: records for a pipe, a dialogue for a person, and the log.
struct Presenter {
  private var printer: MessagePrinter
  /// nil where no person sits.
  private(set) var dialogue: Dialogue?
  private let printsPings: Bool
  /// What the wall clock said at an instant.
  private var clock: (instant: Instant, time: Int64)?

  init(_ configuration: ClientSession.Configuration, _ exchange: ChatExchange?) {
    printer = MessagePrinter(configuration)
    printsPings = configuration.printsPings
    if configuration.local == .interactive { dialogue = Dialogue(name: exchange?.name, conversation: exchange?.conversation) }
  }

  var deadline: Instant? { dialogue?.deadline }

  /// - Parameter time: milliseconds since 1970.
  mutating func started(_ time: Int64, at now: Instant) { clock = (now, time) }

  mutating func tick(at now: Instant) -> [ClientSession.Action] { dialogue?.tick(at: now) ?? [] }

  mutating func typed(_ line: String, at now: Instant) -> [Dialogue.Order] { dialogue?.typed(line, at: now) ?? [] }

  /// What the server is to be told of a person who has pressed a key; `row`: the last of the inbox that they have been shown.
  mutating func keyed(tellsTyping: Bool, shown row: UInt64?, at now: Instant) -> [ChatRequest] {
    dialogue?.keyed(tellsTyping: tellsTyping, shown: row, at: now) ?? []
  }

  /// Who is typing where the person's own words go.
  var typing: [Name] { dialogue?.typing ?? [] }

  // MARK: The link

  func opened(_ url: String, _ subprotocol: String?, isBack: Bool) -> [ClientSession.Action] {
    let back: [ClientSession.Action] = isBack ? [dialogue == nil ? .report("link back") : .show(.remark("link back"))] : []
    return back + printer.event(JSONLines.open(url: url, subprotocol: subprotocol))
  }

  /// What a person is greeted with, and what they ask the server for.
  mutating func welcomed(_ exchange: ChatExchange, isBack: Bool) -> [ClientSession.Action] {
    guard let requests = dialogue?.welcomed() else { return [] }
    let greeting = Shown.remark("you are \(exchange.name), talking to \(exchange.conversation)")
    return (isBack ? [] : [.show(greeting)]) + requests.map { .send(ChatExchange.message($0)) }
  }

  // MARK: The inbox

  /// The inbox goes on after row `n`, which is not where it stopped.
  func reset(after n: UInt64, top: UInt64) -> [ClientSession.Action] {
    let place = n == 0 ? "begins anew" : "goes on after its row \(n)"
    return printer.event(JSONLines.reset(after: n, top: top)) + [.report("the server has another history than before; this inbox \(place)")]
  }

  /// The server no longer has these rows, `count` of which never came.
  func gap(_ rows: ClosedRange<UInt64>, _ count: UInt64) -> [ClientSession.Action] {
    printer.event(JSONLines.gap(rows)) + [.report("\(count == 1 ? "1 message is" : "\(count) messages are") no longer kept")]
  }

  /// The server has these rows and does not tell them.
  func skipped(_ rows: ClosedRange<UInt64>) -> [ClientSession.Action] {
    printer.event(JSONLines.gap(rows)) + [.report("the server leaves out \(rows.count == 1 ? "1 message" : "\(rows.count) messages")")]
  }

  /// What was asked of the past.
  mutating func history(_ page: HistoryPage) -> [ClientSession.Action] {
    let (texts, notes) = self.texts(of: page.messages)
    return notes + (dialogue?.answered(page, texts) ?? [])
  }

  func conversations(_ page: ConversationPage) -> [ClientSession.Action] { dialogue?.answered(page) ?? [] }

  /// What earlier runs have heard.
  mutating func earlier(_ messages: [Push]) -> [ClientSession.Action] {
    let (texts, notes) = self.texts(of: messages)
    return notes + (dialogue?.recalled(messages, texts) ?? [])
  }

  private mutating func texts(of messages: [Push]) -> (texts: [String], notes: [ClientSession.Action]) {
    var notes: [ClientSession.Action] = []
    let texts = messages.map { push in
      let (payload, note) = printer.form(push.content.message.kind, push.content.message.payload)
      notes += note
      return String(buffer: payload)
    }
    return (texts, notes)
  }

  func pinged(_ payload: ByteBuffer) -> [ClientSession.Action] {
    printer.event(JSONLines.ping(payload)) + (printsPings ? [.report("ping from the server")] : [])
  }

  mutating func ponged(_ payload: ByteBuffer, _ roundTrip: Duration?, at now: Instant) -> [ClientSession.Action] {
    let answer = dialogue?.ponged(payload, at: now) ?? []
    let time = roundTrip.map { " in \($0.milliseconds) ms" } ?? ""
    return printer.event(JSONLines.pong(payload)) + answer + (printsPings ? [.report("pong\(time)")] : [])
  }

  func closed(_ closure: Closure) -> [ClientSession.Action] {
    guard case .closed(let code, let reason, _) = closure else { return [] }
    return printer.event(JSONLines.close(code, reason: reason))
  }

  /// Something that only a person wants to know.
  func remark(_ words: String) -> [ClientSession.Action] { dialogue == nil ? [] : [.show(.remark(words))] }

  // MARK: What we say

  /// A message of a plain connection is on its way.
  func sending(_ message: WebSocketCore.Message) -> [ClientSession.Action] {
    printer.log(JSONLines.send(message, to: nil, id: nil))
  }

  /// A line of a person becomes a message of a plain connection.
  mutating func said(_ text: String, isQueued: Bool, at now: Instant) -> [ClientSession.Action] {
    let time = time(at: now)
    return dialogue?.said(text, to: nil, id: nil, isQueued: isQueued, time: time) ?? []
  }

  /// A line is on its way in a chat, or waits for its turn.
  mutating func said(_ line: OutboxLine) -> [ClientSession.Action] {
    let shown = dialogue?.said(line.text, to: line.recipient, id: line.id, isQueued: true, time: line.time) ?? []
    let message = WebSocketCore.Message(.text, ByteBuffer(string: line.text))
    return shown + printer.log(JSONLines.send(message, to: line.recipient, id: line.id))
  }

  /// What waited for the link has left.
  mutating func released() -> [ClientSession.Action] { dialogue?.released() ?? [] }

  mutating func sent(_ id: MessageID, _ conversation: Address, _ stamp: Stamp) -> [ClientSession.Action] {
    printer.event(JSONLines.sent(id, conversation, stamp)) + (dialogue?.sent(id, in: conversation, stamp) ?? [])
  }

  func event(_ error: ChatError) -> [ClientSession.Action] { printer.event(JSONLines.fail(error)) }

  /// The server refuses something that we asked for.
  mutating func failed(_ error: ChatError) -> [ClientSession.Action] {
    event(error) + (dialogue?.failed(error) ?? [.report("not sent: \(error.message)")])
  }

  mutating func received(_ receipt: Receipt) -> [ClientSession.Action] {
    printer.event(JSONLines.receipt(receipt)) + (dialogue?.received(receipt) ?? [])
  }

  // MARK: What others say

  mutating func message(_ message: WebSocketCore.Message, at now: Instant) -> [ClientSession.Action] {
    guard dialogue != nil else { return printer.message(message) }
    let (payload, note) = printer.form(message.kind, message.payload)
    let (time, logged) = (time(at: now), printer.log(JSONLines.message(message)))
    return logged + note + (dialogue?.heard(String(buffer: payload), time: time) ?? [])
  }

  mutating func message(_ push: Push, _ exchange: ChatExchange) -> [ClientSession.Action] {
    guard dialogue != nil else { return printer.message(push, in: exchange.conversation, to: exchange.name) }
    let (kind, content) = push.content.message
    let (payload, note) = printer.form(kind, content)
    let hasWaited = exchange.inbox?.hasWaited(push.n) ?? false
    return printer.log(JSONLines.message(push, to: exchange.name)) + note
      + (dialogue?.heard(push, String(buffer: payload), hasWaited: hasWaited) ?? [])
  }

  mutating func presence(_ conversation: Address, _ name: Name, _ state: ChatEvent.State, at now: Instant) -> [ClientSession.Action] {
    printer.event(JSONLines.presence(conversation, name, state)) + (dialogue?.noticed(conversation, name, state, at: now) ?? [])
  }

  mutating func typing(_ name: Name, in conversation: Address, at now: Instant) -> [ClientSession.Action] {
    dialogue?.typing(name, in: conversation, at: now)
    return printer.event(JSONLines.typing(conversation, name))
  }

  mutating func who(_ conversation: Address?, _ names: [Name], seen: Int64?, at now: Instant) -> [ClientSession.Action] {
    let time = time(at: now)
    return dialogue?.answered(conversation, names, seen: seen, time: time) ?? []
  }

  /// Milliseconds since 1970.
  func time(at now: Instant) -> Int64 {
    clock.map { $0.time + Int64($0.instant.duration(to: now) / .milliseconds(1)) } ?? 0
  }
}
