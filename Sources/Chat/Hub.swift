/// The rules of the chat: who may say what, and who hears it. What happened, and when, goes in; a list of plain actions comes out.
///
/// It knows who is here; names, messages, inboxes and memberships are the store's.
package struct Hub {
  static let loginTime: Duration = .seconds(10)
  static let badRequestLimit = 5

  private let server: String
  private let limits: ChatLimits
  private var generator: SplitMix64
  private var roster = Roster()
  private var logins = ExpiryQueue<PeerID>()
  private var badRequests: [PeerID: Int] = [:]
  private var typingLimit = TypingLimit()
  /// The peers that take no more for now.
  private var congested: Set<PeerID> = []
  private var actions: [Action] = []

  /// `seed` makes the ids of plain messages, `server` is product and version.
  package init(seed: UInt64, server: String, limits: ChatLimits = ChatLimits()) {
    self.server = server
    self.limits = limits
    generator = SplitMix64(seed: seed)
  }

  /// When `tick` is due.
  package var deadline: Instant? { logins.deadline }

  package mutating func tick(at now: Instant) -> [Action] {
    expire(at: now)
    return takeActions()
  }

  package mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    expire(at: now)
    switch input {
    case .connected(let peer, let home, let spare): connect(peer, home: home, spare: spare, at: now)
    case .asked(let peer, let address, let name): ask(peer, address, as: name)
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

  // MARK: Coming and going

  private mutating func connect(_ peer: PeerID, home: Address, spare: Token, at now: Instant) {
    guard roster[peer] == nil else { return }
    let login = logins.append(peer, deadline: now + Self.loginTime)
    roster.set(peer, .visitor(Peer.Visitor(home: home, spare: spare, login: login)))
  }

  private mutating func ask(_ peer: PeerID, _ address: Address, as name: Name?) {
    guard roster[peer] == nil else { return }
    if let name {
      roster.set(peer, .arriving(Peer.Arrival(address: address, name: name)))
      actions.append(.ask(.lend(name), for: peer))
    } else if case .person = address {
      actions.append(.turnAway(peer, ChatError(.badName, "a conversation with one person needs a name: add ?as=NAME")))
    } else {
      roster.set(peer, .arriving(Peer.Arrival(address: address, name: nil)))
      actions.append(.admit(peer))
    }
  }

  private mutating func join(_ peer: PeerID) {
    guard case .arriving(let arrival) = roster[peer] else { return }
    roster.join(peer, arrival)
    tellNews()
  }

  private mutating func depart(_ peer: PeerID) {
    badRequests[peer] = nil
    congested.remove(peer)
    guard let gone = roster.remove(peer) else { return }
    switch gone {
    case .visitor(let visitor): logins.remove(visitor.login)
    case .entering(let entering): logins.remove(entering.visitor.login)
    case .session, .arriving, .plain: break
    }
    tellNews()
    if let account = gone.account { actions.append(.ask(.release(account), for: peer)) }
  }

  private mutating func expire(at now: Instant) {
    while let peer = logins.removeExpired(at: now) { expel(peer, "say hello within 10 seconds") }
  }

  // MARK: Requests

  private mutating func perform(_ request: ChatRequest, of peer: PeerID, at now: Instant) {
    switch roster[peer] {
    case .visitor(let visitor):
      guard case .hello(let hello) = request else { return expel(peer, "say hello first") }
      roster.set(peer, .entering(Peer.Entering(visitor: visitor, hello: hello)))
      let login = Login(
        name: hello.name, token: hello.token, spare: visitor.spare, device: hello.device, position: hello.position)
      actions.append(.ask(.logIn(login), for: peer))
    case .entering(var entering):
      entering.waiting.append(request)
      roster.set(peer, .entering(entering))
    case .session(let session): perform(request, of: peer, session, at: now)
    case .arriving, .plain, nil: return
    }
  }

  private mutating func perform(_ request: ChatRequest, of peer: PeerID, _ session: Peer.Session, at now: Instant) {
    switch request {
    case .hello: refuse(peer, ChatError(.badRequest, "you said hello already"))
    case .send(let id, let recipient, let text): say(text, id: id, to: recipient, peer, session)
    case .got(let n): got(n, peer, session)
    case .read(let conversation, let seq): actions.append(.ask(.read(session.account, conversation, seq: seq), for: peer))
    case .history(let query): actions.append(.ask(.history(session.account, query), for: peer))
    case .receipts(let conversation): actions.append(.ask(.receipts(session.account, conversation), for: peer))
    case .who(let address): who(address, peer, session)
    case .typing(let address): tell(Conversation(address, of: session.name), of: session.name, at: now)
    case .join(let room): becomeMember(of: room, peer, session)
    case .leave(let room): actions.append(.ask(.leave(session.account, room: room), for: peer))
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

  private mutating func refuse(_ peer: PeerID, _ error: ChatError) {
    switch roster[peer] {
    case .visitor where error.code != .badRequest && error.code != .badName: return expel(peer, "say hello first")
    case .arriving, .plain, nil: return
    case .visitor, .entering, .session: send(.fail(error), to: [peer])
    }
    guard error.code == .badRequest else { return }
    let count = badRequests[peer, default: 0] + 1
    badRequests[peer] = count
    if count >= Self.badRequestLimit { close(peer, code: 4002, error.code.rawValue) }
  }

  private mutating func expel(_ peer: PeerID, _ message: String) {
    send(.fail(ChatError(.unauthenticated, message)), to: [peer])
    close(peer, code: 4001, ChatError.Code.unauthenticated.rawValue)
  }

  // MARK: Answers of the store

  private mutating func take(_ answer: StoreAnswer, to request: StoreRequest, for peer: PeerID, at now: Instant) {
    switch (request, answer) {
    case (.logIn, .admitted(let admission)): enter(peer, admission, at: now)
    case (.logIn, .refused(let error)): refuseLogin(of: peer, error, at: now)
    case (.lend, .lent(let account)): admit(peer, account)
    case (.lend, .refused(let error)): turnAway(peer, error)
    case (.join(_, let room), .done): joined(room, peer)
    case (.leave(_, let room), .done): left(room, peer)
    case (_, .marked(let markers)): tell(markers)
    case (_, .rows(let page)): take(page, for: peer)
    case (_, .history(let page)): tell(.history(page), peer)
    case (_, .receipts(let receipts)): for receipt in receipts { tell(.receipt(receipt), peer) }
    case (.seen(let person), .seen(let time)): self.answer(time, of: person, peer)
    case (_, .refused(let error)): tell(.fail(error), peer)
    case (_, .done), (_, .admitted), (_, .lent), (_, .seen): return
    }
  }

  /// To a session that may have gone meanwhile.
  private mutating func tell(_ event: ChatEvent, _ peer: PeerID) {
    if case .session = roster[peer] { send(event, to: [peer]) }
  }

  private mutating func enter(_ peer: PeerID, _ admission: Admission, at now: Instant) {
    guard case .entering(let entering) = roster[peer] else { return actions.append(.ask(.release(admission.account), for: peer)) }
    logins.remove(entering.visitor.login)
    let hello = entering.hello
    let other = hello.device.flatMap { roster.session(of: admission.account, hello.name, on: $0) }
    let session = Peer.Session(
      name: hello.name, account: admission.account, home: hello.listen ?? entering.visitor.home, device: hello.device,
      feed: admission.cursor.map { InboxFeed(after: $0, top: admission.top) })
    roster.enter(peer, session, memberships: admission.rooms)
    if let other { close(other, code: 4010, "replaced") }
    welcome(peer, hello.name, admission)
    tellNews()
    if roster.change(peer, { $0.begin() }) == .read { readRows(of: peer) }
    for request in entering.waiting { perform(request, of: peer, at: now) }
  }

  private mutating func welcome(_ peer: PeerID, _ name: Name, _ admission: Admission) {
    let welcome = Welcome(
      name: name, token: admission.token, epoch: admission.epoch, top: admission.top, n: admission.cursor, server: server,
      reportsDeliveries: true, limits: limits)
    send(.welcome(welcome), to: [peer])
    if admission.isReset, let cursor = admission.cursor {
      send(.reset(epoch: admission.epoch, n: cursor, top: admission.top), to: [peer])
    }
    for receipt in admission.receipts { send(.receipt(receipt), to: [peer]) }
  }

  private mutating func refuseLogin(of peer: PeerID, _ error: ChatError, at now: Instant) {
    guard case .entering(let entering) = roster[peer] else { return }
    roster.set(peer, .visitor(entering.visitor))
    send(.fail(error), to: [peer])
    for request in entering.waiting { perform(request, of: peer, at: now) }
  }

  private mutating func admit(_ peer: PeerID, _ account: AccountID) {
    guard case .arriving(var arrival) = roster[peer] else { return actions.append(.ask(.release(account), for: peer)) }
    arrival.account = account
    roster.set(peer, .arriving(arrival))
    actions.append(.admit(peer))
  }

  private mutating func turnAway(_ peer: PeerID, _ error: ChatError) {
    guard case .arriving = roster.remove(peer) else { return }
    actions.append(.turnAway(peer, error))
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
        send(.receipt(marker.receipt(for: sender)), to: roster.sessions(of: sender.account, sender.name))
      }
    }
  }

  // MARK: Inboxes

  private mutating func readRows(of peer: PeerID) {
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
    if let refusal = content.refusal(under: limits) { return send(.fail(refusal.about(id)), to: [peer]) }
    let draft = Draft(
      conversation: Conversation(recipient, of: session.name), sender: session.name, account: session.account, id: id, content: content,
      origin: peer, isPlain: false)
    actions.append(.store([draft]))
  }

  private mutating func receive(_ contents: [Content], from peer: PeerID) {
    guard !contents.isEmpty, case .plain(let plain) = roster[peer] else { return }
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
    guard roster[draft.origin] != nil else { return }
    guard !draft.isPlain else { return close(draft.origin, code: 1008, code.rawValue) }
    send(.fail(draft.refusal(code)), to: [draft.origin])
  }

  // MARK: Orders

  private mutating func tellNews() {
    actions.append(contentsOf: roster.takeNews())
  }

  private mutating func send(_ event: ChatEvent, to peers: [PeerID]) {
    if !peers.isEmpty { actions.append(.send(event, to: peers)) }
  }

  private mutating func close(_ peer: PeerID, code: UInt16, _ reason: String) {
    actions.append(.close(peer, code: code, reason: reason))
    depart(peer)
  }
}
