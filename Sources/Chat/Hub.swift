/// The rules of the chat: who may say what, and who hears it. What happened, and when, goes in; a list of plain actions comes out.
package struct Hub {
  static let loginTime: Duration = .seconds(10)
  static let badRequestLimit = 5

  private let epoch: MessageID
  private let server: String
  private let limits: ChatLimits
  private var generator: SplitMix64
  private var roster: Roster
  private var logins = ExpiryQueue<PeerID>()
  private var badRequests: [PeerID: Int] = [:]
  private var actions: [Action] = []

  /// `seed` makes the ids of plain messages, `server` is product and version, `nameHold` how long a name waits for its holder.
  package init(epoch: MessageID, seed: UInt64, server: String, nameHold: Duration = .seconds(86_400), limits: ChatLimits = ChatLimits()) {
    self.epoch = epoch
    self.server = server
    self.limits = limits
    generator = SplitMix64(seed: seed)
    roster = Roster(nameHold: nameHold)
  }

  /// When `tick` is due.
  package var deadline: Instant? {
    [logins.deadline, roster.deadline].compactMap(\.self).min()
  }

  /// What stands against a plain peer that wants to come: `bad_name`, `name_taken`, or nothing.
  package mutating func admission(to address: Address, as name: Name?, at now: Instant) -> ChatError? {
    expire(at: now)
    return roster.refusal(to: address, as: name)
  }

  package mutating func tick(at now: Instant) -> [Action] {
    expire(at: now)
    return takeActions()
  }

  package mutating func handle(_ input: Input, at now: Instant) -> [Action] {
    expire(at: now)
    switch input {
    case .connected(let peer, let home, let spare): connect(peer, home: home, spare: spare, at: now)
    case .joined(let peer, let address, let name): join(peer, address, as: name, at: now)
    case .requested(let peer, let request): perform(request, of: peer, at: now)
    case .refused(let peer, let error): refuse(peer, error, at: now)
    case .received(let peer, let contents): receive(contents, from: peer, at: now)
    case .stored(let outcomes): deliver(outcomes)
    case .left(let peer): depart(peer, at: now)
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
    roster.add(Peer.Visitor(home: home, spare: spare, login: login), as: peer)
  }

  private mutating func join(_ peer: PeerID, _ address: Address, as name: Name?, at now: Instant) {
    guard roster[peer] == nil else { return }
    if let refusal = roster.refusal(to: address, as: name) { return close(peer, code: 1008, refusal.code, at: now) }
    roster.addPlain(peer, to: address, as: name)
    tellNews()
  }

  private mutating func logIn(_ peer: PeerID, _ visitor: Peer.Visitor, as name: Name, token: Token?, listen: Address?) {
    do throws(ChatError) {
      let (token, top) = try roster.logIn(peer, visitor, as: name, token: token, listen: listen)
      logins.remove(visitor.login)
      send(.welcome(Welcome(name: name, token: token, epoch: epoch, top: top, server: server, limits: limits)), to: [peer])
      tellNews()
    } catch {
      send(.fail(error), to: [peer])
    }
  }

  private mutating func depart(_ peer: PeerID, at now: Instant) {
    badRequests[peer] = nil
    if case .visitor(let visitor) = roster.remove(peer, at: now) { logins.remove(visitor.login) }
    tellNews()
  }

  private mutating func expire(at now: Instant) {
    while let peer = logins.removeExpired(at: now) { expel(peer, "say hello within 10 seconds", at: now) }
    roster.expire(at: now)
    tellNews()
  }

  // MARK: Requests

  private mutating func perform(_ request: ChatRequest, of peer: PeerID, at now: Instant) {
    switch (roster[peer], request) {
    case (.visitor(let visitor), .hello(let name, let token, let listen)): logIn(peer, visitor, as: name, token: token, listen: listen)
    case (.visitor, _): expel(peer, "say hello first", at: now)
    case (.session, .hello): refuse(peer, ChatError(.badRequest, "you said hello already"), at: now)
    case (.session(let session), .send(let id, let recipient, let text)): say(text, id: id, to: recipient, peer, session.name)
    case (.session(let session), .who(let address)): send(.who(address, roster.who(in: address, for: session.name)), to: [peer])
    case (.session(let session), .join(let room)): becomeMember(of: room, peer, session)
    case (.session(let session), .leave(let room)): leave(room, peer, session)
    case (.plain, _), (nil, _): return
    }
  }

  private mutating func becomeMember(of room: Name, _ peer: PeerID, _ session: Peer.Session) {
    do throws(ChatError) {
      try roster.becomeMember(of: room, peer, session)
      tellNews()
    } catch {
      send(.fail(error), to: [peer])
    }
  }

  private mutating func leave(_ room: Name, _ peer: PeerID, _ session: Peer.Session) {
    do throws(ChatError) {
      try roster.leave(room, peer, session)
      tellNews()
    } catch {
      send(.fail(error), to: [peer])
    }
  }

  private mutating func refuse(_ peer: PeerID, _ error: ChatError, at now: Instant) {
    switch roster[peer] {
    case .visitor where error.code != .badRequest && error.code != .badName: return expel(peer, "say hello first", at: now)
    case .plain, nil: return
    case .visitor, .session: send(.fail(error), to: [peer])
    }
    guard error.code == .badRequest else { return }
    let count = badRequests[peer, default: 0] + 1
    badRequests[peer] = count
    if count >= Self.badRequestLimit { close(peer, code: 4002, error.code, at: now) }
  }

  private mutating func expel(_ peer: PeerID, _ message: String, at now: Instant) {
    send(.fail(ChatError(.unauthenticated, message)), to: [peer])
    close(peer, code: 4001, .unauthenticated, at: now)
  }

  // MARK: Messages

  private mutating func say(_ text: String, id: MessageID, to recipient: Address, _ peer: PeerID, _ sender: Name) {
    let content = Content.text(text)
    if let refusal = content.refusal(under: limits) ?? roster.unreachable(recipient, from: sender) {
      return send(.fail(refusal.about(id)), to: [peer])
    }
    let draft = Draft(
      conversation: Conversation(recipient, of: sender), sender: sender, id: id, content: content, origin: peer, isPlain: false,
      inboxes: roster.inboxes(for: recipient, from: sender))
    actions.append(.store([draft]))
  }

  /// A plain peer never gets a text of ours: a refusal is the reason of its close.
  private mutating func receive(_ contents: [Content], from peer: PeerID, at now: Instant) {
    guard !contents.isEmpty, case .plain(let plain) = roster[peer] else { return }
    let recipient = plain.conversation.address(for: plain.name)
    if let refusal = roster.unreachable(recipient, from: plain.name) { return close(peer, code: 1008, refusal.code, at: now) }
    let inboxes = roster.inboxes(for: recipient, from: plain.name)
    var drafts: [Draft] = []
    drafts.reserveCapacity(contents.count)
    for content in contents {
      let id = MessageID.random(using: &generator)
      drafts.append(
        Draft(conversation: plain.conversation, sender: plain.name, id: id, content: content, origin: peer, isPlain: true, inboxes: inboxes)
      )
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
      case .idReused(let draft): refuseReuse(of: draft)
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
    for (name, row) in zip(message.draft.inboxes, message.rows) {
      let readers = roster.advance(name, to: row).filter { $0 != message.draft.origin }
      send(.message(message.push(to: name, n: row)), to: readers)
    }
    guard !listeners.isEmpty else { return }
    let inboxes = Set(message.draft.inboxes)
    let others = listeners.filter { peer in roster[peer]?.name.map { !inboxes.contains($0) } ?? false }
    send(.message(message.push(to: message.draft.sender, n: nil)), to: others)
  }

  private mutating func acknowledge(_ draft: Draft, _ stamp: Stamp) {
    guard roster[draft.origin] != nil else { return }
    send(.sent(draft.id, draft.conversation.address(for: draft.sender), stamp), to: [draft.origin])
  }

  private mutating func refuseReuse(of draft: Draft) {
    guard roster[draft.origin] != nil else { return }
    send(.fail(ChatError(.idReused, "this id belongs to another message", id: draft.id)), to: [draft.origin])
  }

  // MARK: Orders

  private mutating func tellNews() {
    actions.append(contentsOf: roster.takeNews())
  }

  private mutating func send(_ event: ChatEvent, to peers: [PeerID]) {
    if !peers.isEmpty { actions.append(.send(event, to: peers)) }
  }

  private mutating func close(_ peer: PeerID, code: UInt16, _ reason: ChatError.Code, at now: Instant) {
    actions.append(.close(peer, code: code, reason: reason.rawValue))
    depart(peer, at: now)
  }
}
