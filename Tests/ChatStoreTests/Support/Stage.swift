import Chat
import ChatStore

/// A store with people in front of it, so that a test reads as what they say to each other.
///
/// Who logs in shows the token that this name was last given, and acts as the account that it was last given.
final class Stage {
  static let epoch = id(0xE)
  static let hold = Duration.seconds(10)

  var store: any MessageStore
  /// Milliseconds since 1970; the tests move it.
  var time: Int64 = 1_000_000
  private(set) var accounts: [String: AccountID] = [:]
  private(set) var tokens: [String: Token] = [:]
  private var generator = SplitMix64(seed: 7)

  init(_ store: TestedStore) throws {
    self.store = try store.open(epoch: Self.epoch, nameHold: Self.hold)
  }

  init(store: any MessageStore) {
    self.store = store
  }

  /// Goes on as the people of another stage.
  func take(from other: Stage) {
    (accounts, tokens, time) = (other.accounts, other.tokens, other.time)
  }

  /// An id that is the same for the same number.
  static func id(_ number: UInt64) -> MessageID {
    var generator = SplitMix64(seed: number)
    return .random(using: &generator)
  }

  // MARK: - Accounts

  @discardableResult
  func logIn(_ name: String, device: String? = nil, epoch: MessageID? = nil, n: UInt64? = nil, last: MessageID? = nil) throws -> Admission {
    try logIn(name, token: tokens[name], device: device, at: n.map { InboxPosition(epoch: epoch, n: $0, last: last) })
  }

  /// Throws the refusal.
  @discardableResult
  func logIn(_ name: String, token: Token?, device: String? = nil, at position: InboxPosition? = nil) throws -> Admission {
    let login = Login(
      name: try Name(name), proof: token.map { .token($0) } ?? .none, spare: .random(using: &generator),
      device: try device.map { try Device($0) }, position: position)
    guard case .admitted(let admission) = try answer(.logIn(login)) else { throw Surprise() }
    accounts[name] = admission.account
    tokens[name] = admission.token
    return admission
  }

  /// These log in without a device.
  func logIn(_ names: [String]) throws {
    for name in names { try logIn(name) }
  }

  /// These log in and have a device, so that their rows are kept.
  func logIn(_ names: [String], device: String) throws {
    for name in names { try logIn(name, device: device) }
  }

  /// A plain peer takes the name. Throws the refusal.
  @discardableResult
  func lend(_ name: String) throws -> AccountID {
    guard case .lent(let account, _, _) = try answer(.lend(try Name(name))) else { throw Surprise() }
    accounts[name] = account
    return account
  }

  /// One session of the name ends.
  func release(_ name: String) throws {
    try expectDone(.release(try account(name)))
  }

  /// The last session of the name ends, and its hold passes.
  func close(_ name: String) throws {
    try release(name)
    pass(Self.hold + .seconds(1))
  }

  func pass(_ duration: Duration) {
    time += duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
  }

  func account(_ name: String) throws -> AccountID {
    guard let account = accounts[name] else { throw Surprise() }
    return account
  }

  // MARK: - Messages

  /// What `say` gives to the store.
  func draft(_ speaker: String, _ content: Content, to recipient: String, id: MessageID? = nil, isPlain: Bool = false) throws -> Draft {
    let sender = try Name(speaker)
    let conversation = Conversation(try Address(recipient), of: sender)
    let id = id ?? .random(using: &generator)
    return Draft(
      conversation: conversation, sender: sender, account: accounts[speaker], id: id, content: content, origin: PeerID(1), isPlain: isPlain)
  }

  func append(_ drafts: [Draft]) -> [StoreOutcome] {
    store.append(drafts, at: time)
  }

  func append(_ draft: Draft) throws -> StoreOutcome {
    let outcomes = append([draft])
    guard let outcome = outcomes.first, outcomes.count == 1 else { throw Surprise() }
    return outcome
  }

  /// Throws unless the message is stored.
  @discardableResult
  func say(_ speaker: String, _ text: String, to recipient: String, id: MessageID? = nil) throws -> Message {
    try stored(try draft(speaker, .text(text), to: recipient, id: id))
  }

  /// A plain peer's message; a name that was neither lent nor logged in is nobody's.
  @discardableResult
  func sayPlainly(_ speaker: String, _ text: String, to recipient: String) throws -> Message {
    try stored(try draft(speaker, .text(text), to: recipient, isPlain: true))
  }

  func stored(_ draft: Draft) throws -> Message {
    guard case .stored(let message) = try append(draft) else { throw Surprise() }
    return message
  }

  /// Why a message is refused; nil if it is not.
  func refusal(_ speaker: String, _ text: String, to recipient: String, id: MessageID? = nil, isPlain: Bool = false) throws
    -> ChatError.Code?
  {
    let draft = try draft(speaker, .text(text), to: recipient, id: id, isPlain: isPlain)
    guard case .refused(_, let code) = try append(draft) else { return nil }
    return code
  }

  // MARK: - Requests

  /// Throws a refusal.
  func answer(_ request: StoreRequest) throws -> StoreAnswer {
    let answer = store.answer(request, at: time)
    if case .refused(let error) = answer { throw error }
    return answer
  }

  func join(_ name: String, _ room: String) throws {
    try expectDone(.join(try account(name), room: try Name(room)))
  }

  func leave(_ name: String, _ room: String) throws {
    try expectDone(.leave(try account(name), room: try Name(room)))
  }

  /// A device has everything up to a row; the markers as `describe` writes them, sorted.
  @discardableResult
  func got(_ name: String, _ device: String, _ n: UInt64) throws -> [String] {
    try markers(.got(try account(name), try Device(device), n: n))
  }

  @discardableResult
  func read(_ name: String, _ conversation: String, _ seq: UInt64) throws -> [String] {
    try markers(.read(try account(name), try Address(conversation), seq: seq))
  }

  func page(_ name: String, after row: UInt64 = 0) throws -> InboxPage {
    guard case .rows(let page) = try answer(.rows(try account(name), after: row)) else { throw Surprise() }
    return page
  }

  /// All rows after one, through as many pages as it takes.
  func rows(_ name: String, after row: UInt64 = 0) throws -> [Push] {
    var rows: [Push] = []
    while true {
      let page = try page(name, after: rows.last?.n ?? row)
      if page.rows.isEmpty { return rows }
      rows += page.rows
    }
  }

  /// The same as `describe` writes them.
  func inbox(_ name: String, after row: UInt64 = 0) throws -> [String] {
    try rows(name, after: row).map(Self.describe)
  }

  func history(
    _ name: String, _ conversation: String, before: UInt64? = nil, after: UInt64? = nil, limit: UInt64? = nil, search: String? = nil
  ) throws -> HistoryPage {
    let query = HistoryQuery(conversation: try Address(conversation), before: before, after: after, limit: limit, search: search)
    guard case .history(let page) = try answer(.history(try account(name), query)) else { throw Surprise() }
    return page
  }

  func conversations(
    _ name: String, before place: (conversation: String, seq: UInt64)? = nil, limit: UInt64? = nil
  ) throws -> ConversationPage {
    let before = try place.map { ConversationQuery.Place(conversation: try Address($0.conversation), seq: $0.seq) }
    let query = ConversationQuery(before: before, limit: limit)
    guard case .conversations(let page) = try answer(.conversations(try account(name), query)) else { throw Surprise() }
    return page
  }

  /// The same as `describe` writes them.
  func list(_ name: String, before place: (conversation: String, seq: UInt64)? = nil, limit: UInt64? = nil) throws -> [String] {
    try conversations(name, before: place, limit: limit).conversations.map(Self.describe)
  }

  /// The texts that have these words.
  func found(_ name: String, _ words: String, in conversation: String) throws -> [String] {
    try history(name, conversation, search: words).texts
  }

  /// As `describe` writes them, sorted.
  func receipts(_ name: String, _ conversation: String) throws -> [String] {
    guard case .receipts(let receipts) = try answer(.receipts(try account(name), try Address(conversation))) else { throw Surprise() }
    return receipts.map(Self.describe).sorted()
  }

  /// When the name's holder was here last.
  func seen(_ name: String) throws -> Int64? {
    guard case .seen(let time) = try answer(.seen(try Name(name))) else { throw Surprise() }
    return time
  }

  private func markers(_ request: StoreRequest) throws -> [String] {
    guard case .marked(let markers) = try answer(request) else { throw Surprise() }
    return markers.map(Self.describe).sorted()
  }

  private func expectDone(_ request: StoreRequest) throws {
    guard case .done = try answer(request) else { throw Surprise() }
  }
}

/// The store said something that the test did not count on.
struct Surprise: Error {}
