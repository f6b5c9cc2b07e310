/// The rules of the chat: who may say what, and who hears it. What happened, and when, goes in; a list of plain actions comes out.
///
/// It knows who is here; names, messages, inboxes and memberships are the store's.
package struct Hub {
  static let loginTime: Duration = .seconds(10)
  static let badRequestLimit = 5
  /// Of one name.
  static let sessionLimit = 10

  let server: String
  let policy: AccountPolicy
  let limits: ChatLimits
  var generator: SplitMix64
  var roster = Roster()
  var logins = ExpiryQueue<PeerID>()
  var authenticator = Authenticator()
  var badRequests: [PeerID: Int] = [:]
  private var typingLimit = TypingLimit()
  /// The peers that take no more for now.
  var congested: Set<PeerID> = []
  /// Of the name `server`, once the operator has used it.
  var operatorAccount: AccountID?
  /// What the operator wants to say, while the store has not lent the name.
  var waitingOrders: [(PeerID, OperatorOrder)] = []
  var actions: [Action] = []

  /// `seed` makes the ids of plain messages, `server` is product and version.
  package init(seed: UInt64, server: String, accounts policy: AccountPolicy = .none, limits: ChatLimits = ChatLimits()) {
    self.server = server
    self.policy = policy
    self.limits = limits
    generator = SplitMix64(seed: seed)
  }

  /// When `tick` is due.
  package var deadline: Instant? {
    guard let login = logins.deadline, let presence = roster.deadline else { return logins.deadline ?? roster.deadline }
    return min(login, presence)
  }

  package mutating func tick(at now: Instant) -> [Action] {
    expire(at: now)
    return takeActions()
  }

  package mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    expire(at: now)
    switch input {
    case .connected(let peer, let home, let spare, let address, let certified):
      connect(peer, home: home, spare: spare, from: address, certified, at: now)
    case .asked(let peer, let address, let name, let credential, let origin):
      ask(peer, address, as: name, credential, from: origin, at: now)
    case .visited(let peer, let request, let cookie, let spare, let ticket, let address, let certified):
      visit(
        peer, Peer.Visit(request: request, cookie: cookie, spare: spare, ticket: ticket, address: address, certified: certified), at: now)
    case .ordered(let peer, let request): actions.append(.ask(.administer(request), for: peer))
    case .operated(let peer, let order): operate(peer, order)
    case .computed(let result, let peer): computed(result, peer, at: now)
    case .joined(let peer): join(peer)
    case .requested(let peer, let request): perform(request, of: peer, at: now)
    case .refused(let peer, let error): refuse(peer, error)
    case .received(let peer, let contents): receive(contents, from: peer)
    case .stored(let outcomes): deliver(outcomes)
    case .answered(let answer, let request, let peer): take(answer, to: request, for: peer, at: now)
    case .congested(let peer): stall(peer)
    case .drained(let peer): drained(peer)
    case .left(let peer): depart(peer)
    }
    return takeActions()
  }

  private mutating func takeActions() -> [Action] {
    defer { actions = [] }
    return actions
  }

  // MARK: Requests

  mutating func perform(_ request: ChatRequest, of peer: PeerID, at now: Instant) {
    switch roster[peer] {
    case .visitor(let visitor):
      switch request {
      case .hello(let hello): greet(peer, visitor, hello, at: now)
      case .register(let hello, let invite): register(peer, visitor, hello, invite, at: now)
      default: expel(peer, "say hello first")
      }
    case .entering(var entering):
      entering.waiting.append(request)
      roster.set(peer, .entering(entering))
    case .session(let session): perform(request, of: peer, session, at: now)
    case .arriving, .visiting, .plain, nil: return
    }
  }

  private mutating func perform(_ request: ChatRequest, of peer: PeerID, _ session: Peer.Session, at now: Instant) {
    switch request {
    case .hello, .register: refuse(peer, ChatError(.badRequest, "you said hello already"))
    case .send(let id, let recipient, let text): say(text, id: id, to: recipient, peer, session)
    case .got(let n): got(n, peer, session)
    case .read(let conversation, let seq): actions.append(.ask(.read(session.account, conversation, seq: seq), for: peer))
    case .history(let query): actions.append(.ask(.history(session.account, query), for: peer))
    case .conversations(let query): actions.append(.ask(.conversations(session.account, query), for: peer))
    case .receipts(let conversation): actions.append(.ask(.receipts(session.account, conversation), for: peer))
    case .who(let address): who(address, peer, session)
    case .typing(let address): tell(Conversation(address, of: session.name), of: session.name, at: now)
    case .join(let room): becomeMember(of: room, peer, session)
    case .leave(let room): actions.append(.ask(.leave(session.account, room: room), for: peer))
    case .password(let old, let new): replacePassword(old, by: new, peer, session, at: now)
    case .logOut(let everywhere): logOut(everywhere: everywhere, peer, session)
    case .moderate(let action, let name): actions.append(.ask(.moderate(name, action, by: session.account), for: peer))
    }
  }

  private mutating func got(_ n: UInt64, _ peer: PeerID, _ session: Peer.Session) {
    guard let device = session.device, let cursor = session.feed?.cursor else {
      return refuse(peer, ChatError(.badRequest, "only a device has a cursor: say hello with one"))
    }
    guard n <= cursor else { return close(peer, code: 4002, "acknowledged \(n), only \(cursor) sent") }
    actions.append(.ask(.got(session.account, device, n: n), for: peer))
  }

  /// The store knows when somebody who is not here was.
  private mutating func who(_ address: Address?, _ peer: PeerID, _ session: Peer.Session) {
    let names = roster.who(in: address, for: session.name)
    guard case .person(let person) = address, !names.contains(person) else { return send(.who(address, names), to: [peer]) }
    actions.append(.ask(.seen(person), for: peer))
  }

  private mutating func answer(_ seen: Int64?, of person: Name, _ peer: PeerID) {
    guard case .session(let session) = roster[peer] else { return }
    let names = roster.who(in: .person(person), for: session.name)
    send(.who(.person(person), names, seen: names.contains(person) ? nil : seen), to: [peer])
  }

  /// Tells the others of a conversation that somebody is typing.
  private mutating func tell(_ conversation: Conversation, of name: Name, at now: Instant) {
    let (sessions, address) = roster.readers(of: conversation, but: name)
    guard !sessions.isEmpty, typingLimit.takes(name, in: conversation, at: now) else { return }
    send(.typing(address, name), to: sessions.filter { !congested.contains($0) })
  }

  private mutating func becomeMember(of room: Name, _ peer: PeerID, _ session: Peer.Session) {
    guard roster.mayHear(room, session) else {
      return send(.fail(ChatError(.quota, "you are in \(Roster.roomLimit) rooms already")), to: [peer])
    }
    actions.append(.ask(.join(session.account, room: room), for: peer))
  }

  mutating func refuse(_ peer: PeerID, _ error: ChatError) {
    switch roster[peer] {
    case .visitor where error.code == .notSupported: return expel(peer, "say hello first")
    case .arriving, .visiting, .plain, nil: return
    case .visitor, .entering, .session: send(.fail(error), to: [peer])
    }
    guard error.code == .badRequest else { return }
    let count = badRequests[peer, default: 0] + 1
    badRequests[peer] = count
    if count >= Self.badRequestLimit { close(peer, code: 4002, error.code.rawValue) }
  }

  mutating func expel(_ peer: PeerID, _ message: String) {
    send(.fail(ChatError(.unauthenticated, message)), to: [peer])
    close(peer, code: 4001, ChatError.Code.unauthenticated.rawValue)
  }

  // MARK: Answers of the store

  private mutating func take(_ answer: StoreAnswer, to request: StoreRequest, for peer: PeerID, at now: Instant) {
    switch answer {
    case .admitted(let admission): enter(peer, admission, at: now)
    case .lent(let account, Name.server, _): operatorIsReady(.success(account))
    case .lent(let account, let name, let standing): admit(peer, account, name, standing)
    case .granted(let name, let account, let login): granted(name, account, login, to: peer)
    case .secret(let hash): found(hash, for: peer, at: now)
    case .administered(let answer): if case .administer(let order) = request { administered(order, answer, for: peer) }
    case .marked(let markers):
      tell(markers)
      if case .read(let account, _, _) = request { tell(markers, of: account, but: peer) }
    case .rows(let page): take(page, for: peer)
    case .history(let page): tell(.history(page), peer)
    case .conversations(let page): tell(.conversations(page), peer)
    case .receipts(let receipts): for receipt in receipts { tell(.receipt(receipt), peer) }
    case .seen(let time): if case .seen(let person) = request { self.answer(time, of: person, peer) }
    case .refused(let error): take(error, instead: request, for: peer, at: now)
    case .done: done(request, for: peer)
    }
  }

  private mutating func done(_ request: StoreRequest, for peer: PeerID) {
    switch request {
    case .join(_, let room): joined(room, peer)
    case .leave(_, let room): left(room, peer)
    case .replace(let account, _, _, let login): replaced(account, keeping: login, by: peer)
    case .logOut(let account, let login): loggedOut(account, login)
    case .moderate(let name, let action, _): moderated(name, action, by: peer)
    default: return
    }
  }

  private mutating func take(_ error: ChatError, instead request: StoreRequest, for peer: PeerID, at now: Instant) {
    switch request {
    case .logIn, .register: refuseLogin(of: peer, error, at: now)
    case .lend(Name.server): operatorIsReady(.failure(error))
    case .lend, .attend: turnAway(peer, error)
    case .grant: notGranted(error, to: peer)
    default: tell(.fail(error), peer)
    }
  }

  /// To a session that may have gone meanwhile.
  private mutating func tell(_ event: ChatEvent, _ peer: PeerID) {
    if case .session = roster[peer] { send(event, to: [peer]) }
  }

  private mutating func joined(_ room: Name, _ peer: PeerID) {
    guard case .session(let session) = roster[peer] else { return }
    roster.becomeMember(of: room, peer, session)
    tellNews()
  }

  private mutating func left(_ room: Name, _ peer: PeerID) {
    guard case .session(let session) = roster[peer] else { return }
    guard session.rooms.contains(room) || roster.isMember(session.name, of: room) else {
      return send(.fail(ChatError(.notFound, "you are not in this room")), to: [peer])
    }
    roster.leave(room, peer, session)
    tellNews()
  }

  private mutating func tell(_ markers: [Marker]) {
    for marker in markers {
      for sender in marker.senders {
        send(.receipt(marker.receipt(for: sender.name)), to: roster.sessions(of: sender.account, sender.name))
      }
    }
  }

  /// What is read in one session is read in the reader's others.
  private mutating func tell(_ markers: [Marker], of reader: AccountID, but peer: PeerID) {
    for marker in markers {
      let others = roster.sessions(of: reader, marker.reader).filter { $0 != peer }
      send(.receipt(marker.receipt(for: marker.reader)), to: others)
    }
  }

  // MARK: Inboxes

  mutating func readRows(of peer: PeerID) {
    guard case .session(let session) = roster[peer], let feed = session.feed else { return }
    actions.append(.ask(.rows(session.account, after: feed.cursor), for: peer))
  }

  private mutating func take(_ page: InboxPage, for peer: PeerID) {
    guard let (events, next) = roster.change(peer, { $0.read(page) }) else { return }
    for event in events { send(event, to: [peer]) }
    if next == .read { readRows(of: peer) }
  }

  private mutating func stall(_ peer: PeerID) {
    congested.insert(peer)
    _ = roster.change(peer) { $0.congested() }
  }

  private mutating func drained(_ peer: PeerID) {
    congested.remove(peer)
    if roster.change(peer, { $0.drained() }) == .read { readRows(of: peer) }
  }

  /// Whether a row is to be pushed to this session now.
  private mutating func takes(_ peer: PeerID, _ n: UInt64) -> Bool {
    guard let decision = roster.change(peer, { $0.stored(n) }) else { return true }
    if decision == .read { readRows(of: peer) }
    return decision == .send
  }

  // MARK: Messages

  private mutating func say(_ text: String, id: MessageID, to recipient: Address, _ peer: PeerID, _ session: Peer.Session) {
    let content = Content.text(text)
    if session.standing.isMuted { return send(.fail(ChatError(.muted, "you may not say anything here at the moment", id: id)), to: [peer]) }
    if let refusal = content.refusal(under: limits) { return send(.fail(refusal.about(id)), to: [peer]) }
    let draft = Draft(
      conversation: Conversation(recipient, of: session.name), sender: session.name, account: session.account, id: id, content: content,
      origin: peer, isPlain: false)
    actions.append(.store([draft]))
  }

  private mutating func receive(_ contents: [Content], from peer: PeerID) {
    guard !contents.isEmpty, case .plain(let plain) = roster[peer] else { return }
    guard !plain.standing.isMuted else { return close(peer, code: 1008, ChatError.Code.muted.rawValue) }
    var drafts: [Draft] = []
    drafts.reserveCapacity(contents.count)
    for content in contents {
      drafts.append(
        Draft(
          conversation: plain.conversation, sender: plain.name, account: plain.account, id: .random(using: &generator), content: content,
          origin: peer, isPlain: true))
    }
    actions.append(.store(drafts))
  }

  /// Takes what one peer said in one conversation without a break as one run, so that it becomes one relay.
  private mutating func deliver(_ outcomes: [StoreOutcome]) {
    var run: [Message] = []
    for outcome in outcomes {
      if case .stored(let message) = outcome, run.last?.draft.isFollowed(by: message.draft) ?? true {
        run.append(message)
        continue
      }
      deliver(run)
      run.removeAll(keepingCapacity: true)
      switch outcome {
      case .stored(let message): run.append(message)
      case .repeated(let draft, let stamp): acknowledge(draft, stamp)
      case .refused(let draft, let code): refuse(draft, code)
      }
    }
    deliver(run)
  }

  private mutating func deliver(_ run: [Message]) {
    guard let draft = run.first?.draft else { return }
    let listeners = roster.sessions(in: draft.conversation)
    tellOperator(of: run)
    for message in run where !message.draft.isPlain || !message.rows.isEmpty || !listeners.isEmpty {
      if !message.draft.isPlain { acknowledge(message.draft, message.stamp) }
      push(message, to: listeners)
    }
    let audience = Audience(peers: roster.plain(in: draft.conversation), except: draft.isPlain ? draft.origin : nil)
    if !audience.isEmpty { actions.append(.relay(run.map(\.draft.content), to: audience)) }
  }

  /// Pushes the rows to the sessions of their inboxes, and the message without a row to everyone else who hears the room.
  private mutating func push(_ message: Message, to listeners: [PeerID]) {
    for row in message.rows {
      var readers: [PeerID] = []
      for peer in roster.sessions(of: row.account, row.reader) where peer != message.draft.origin && takes(peer, row.n) {
        readers.append(peer)
      }
      send(.message(message.push(to: row.reader, n: row.n)), to: readers)
    }
    guard !listeners.isEmpty else { return }
    let inboxes = Set(message.rows.map(\.account))
    let others = listeners.filter { peer in roster[peer]?.account.map { !inboxes.contains($0) } ?? false }
    send(.message(message.push(to: message.draft.sender, n: nil)), to: others)
  }

  /// `sent` stands for the sender's own row, in its turn.
  private mutating func acknowledge(_ draft: Draft, _ stamp: Stamp) {
    guard roster[draft.origin] != nil else { return }
    let sent = ChatEvent.sent(draft.id, draft.conversation.address(for: draft.sender), stamp)
    guard let n = stamp.n, let decision = roster.change(draft.origin, { $0.stored(n, answer: sent) }) else {
      return send(sent, to: [draft.origin])
    }
    switch decision {
    case .send: send(sent, to: [draft.origin])
    case .read: readRows(of: draft.origin)
    case .skip:
      if roster.change(draft.origin, { $0.hasTooManyAnswers }) == true { close(draft.origin, code: 4008, "reads too slowly") }
    }
  }

  /// A plain peer never gets a text of ours: a refusal is the reason of its close.
  private mutating func refuse(_ draft: Draft, _ code: ChatError.Code) {
    if draft.sender == .server { return report(.refused(draft.refusal(code)), to: draft.origin) }
    guard roster[draft.origin] != nil else { return }
    guard !draft.isPlain else { return close(draft.origin, code: 1008, code.rawValue) }
    send(.fail(draft.refusal(code)), to: [draft.origin])
  }

  // MARK: Orders

  mutating func tellNews() {
    actions.append(contentsOf: roster.takeNews())
  }

  mutating func send(_ event: ChatEvent, to peers: [PeerID]) {
    if !peers.isEmpty { actions.append(.send(event, to: peers)) }
  }

  mutating func close(_ peer: PeerID, code: UInt16, _ reason: String) {
    actions.append(.close(peer, code: code, reason: reason))
    depart(peer)
  }
}
