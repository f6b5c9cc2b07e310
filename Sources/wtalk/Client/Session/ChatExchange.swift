import Chat
import ChatStore
import NIOCore
import WebSocketCore

/// The chat half of a client run: what was said and heard under a name, what has become of it, and what is kept of it.
struct ChatExchange {
  let name: Name
  /// Where messages go that name no recipient.
  var conversation: Address
  var identification: Identification
  /// nil for a run without a device.
  var inbox: InboxReader?
  /// What is given to the store of the device.
  var journal = DeviceJournal(.off, newest: 0)
  private var window = AcknowledgmentWindow()
  /// Per conversation the last message that is stored, where its delivery matters.
  private var stored: [Address: UInt64] = [:]
  private var delivered: [Address: UInt64] = [:]
  private let awaitsDelivery: Bool

  init(
    name: Name, conversation: Address, device: Device?, awaitsDelivery: Bool,
    identification: Identification = Identification(password: nil, registration: nil, mayAsk: false)
  ) {
    self.name = name
    self.identification = identification
    self.conversation = conversation
    self.awaitsDelivery = awaitsDelivery
    inbox = device.map { InboxReader(device: $0) }
  }

  var unacknowledged: Int { window.count + journal.lineCount }
  var unacknowledgedIDs: [MessageID] { window.ids + journal.lines }
  /// Whether so much waits that no more should be read.
  var isFull: Bool { unacknowledged >= AcknowledgmentWindow.limit }
  /// Whether there is a store.
  var isKept: Bool { journal.manner != .off }

  /// Whether something is stored that the recipient does not have yet.
  var hasUndelivered: Bool { stored.contains { delivered[$0.key, default: 0] < $0.value } }

  /// Whether all that was said has come as far as it should, and what was printed is kept.
  var isSettled: Bool {
    window.isEmpty && !hasUndelivered && journal.isIdle && (journal.manner != .printsFirst || inbox?.isShown != false)
  }

  /// What is said first, by what is known at that time.
  mutating func hello() -> WebSocketCore.Message {
    Self.message(
      identification.request(Hello(name: name, listen: conversation, device: inbox?.device, position: inbox?.cursor?.position)))
  }

  mutating func say(_ line: OutboxLine) {
    window.add(Self.message(.send(id: line.id, to: line.recipient, text: line.text)), id: line.id)
  }

  /// What may be sent now.
  mutating func release() -> [WebSocketCore.Message] { window.release() }

  /// The link is gone: what is not acknowledged is said again, in the same order.
  mutating func restart() { window.restart() }

  /// Whether the message was one of ours that awaited its answer.
  mutating func acknowledged(_ id: MessageID, in conversation: Address, at seq: UInt64) -> Bool {
    guard window.acknowledge(id) else { return false }
    if awaitsDelivery { stored[conversation] = max(seq, stored[conversation, default: 0]) }
    return true
  }

  /// Whether the message was one of ours that awaited its answer.
  mutating func refused(_ id: MessageID) -> Bool { window.acknowledge(id) }

  /// Both kinds of receipt say that the recipient has it; one of our own name, that we have read something elsewhere.
  mutating func received(_ receipt: Receipt) {
    guard awaitsDelivery, receipt.name != name || receipt.conversation == .person(name) else { return }
    delivered[receipt.conversation] = max(receipt.seq, delivered[receipt.conversation, default: 0])
  }

  // MARK: What is kept

  /// Goes on from what earlier runs have kept.
  mutating func open(_ kept: DeviceContent, isInteractive: Bool) {
    inbox = InboxReader(device: kept.device, position: kept.position)
    journal = DeviceJournal(isInteractive ? .keepsFirst : .printsFirst, newest: kept.newest)
  }

  /// `entry` is gone on with once the store has the change; at once where there is no store.
  mutating func keep(_ change: DeviceChange, _ entry: DeviceJournal.Entry = .nothing) -> [DeviceJournal.Step] {
    isKept ? [.act(journal.add(change, entry))] : [.goOn(entry)]
  }

  /// The same for a row of the inbox, which a pipe is given first.
  mutating func keepRow(_ kind: DeviceChange.Kind, _ entry: DeviceJournal.Entry) -> [DeviceJournal.Step] {
    switch (journal.manner, kind) {
    case (.keepsFirst, _): return keep(DeviceChange(kind, at: inbox?.cursor?.position), entry)
    // Its place is kept with that of what was printed before it.
    case (.printsFirst, .sent): return keep(DeviceChange(kind))
    case (.printsFirst, .took(let push, let isShown)): journal.print(push, isShown: isShown)
    case (.printsFirst, _), (.off, _): break
    }
    return [.goOn(entry)]
  }

  /// The inbox goes on elsewhere.
  mutating func keepPlace() -> [DeviceJournal.Step] {
    keep(DeviceChange(.moved, at: inbox?.cursor?.position))
  }

  /// What the output is to be asked; nothing where what is kept needs not be shown.
  mutating func mark() -> UInt64? {
    guard journal.manner != .keepsFirst, let mark = inbox?.mark() else { return nil }
    journal.ask(mark, at: inbox?.cursor?.position)
    return mark
  }

  /// The screen or the output has come to a mark.
  mutating func reached(_ mark: UInt64) -> [DeviceJournal.Step] {
    if mark == DeviceJournal.screenMark { return journal.reachedScreen().map { .act($0) } }
    return isKept ? journal.reached(mark).map { .act($0) } : [.goOn(.printed(mark: mark))]
  }

  mutating func kept(_ batch: DeviceBatch) -> [DeviceJournal.Step] {
    let kept = journal.kept(batch)
    if journal.manner == .keepsFirst, let position = kept.last(where: { $0.position != nil })?.position { inbox?.kept(upTo: position) }
    return kept.filter(\.isNew).map { .goOn($0.entry) } + askScreen()
  }

  /// Asks the screen how far it is, where what it was given is kept.
  mutating func askScreen() -> [DeviceJournal.Step] {
    journal.asksScreen() ? [.act(.confirm(DeviceJournal.screenMark))] : []
  }

  static func event(_ message: WebSocketCore.Message) -> Result<ChatEvent, ChatError> {
    message.payload.withUnsafeReadableBytes { bytes in
      Result { () throws(ChatError) in try ChatEvent.parse(bytes) }
    }
  }

  static func message(_ request: ChatRequest) -> WebSocketCore.Message {
    var bytes: [UInt8] = []
    request.encode(into: &bytes)
    return WebSocketCore.Message(.text, ByteBuffer(bytes: bytes), isSecret: request.holdsSecret)
  }
}
