/// Who is here under which name and hears what, and who is told when that changes.
struct Roster {
  /// How many rooms one session hears, and one name is a member of.
  static let roomLimit = 100

  private var peers: [PeerID: Peer] = [:]
  private var names: NameRegistry
  private var conversations = ConversationRegistry()
  private var anonymousCount = 0
  private var news: [Hub.Action] = []

  /// `nameHold` is how long a name waits for its holder.
  init(nameHold: Duration) {
    names = NameRegistry(hold: nameHold)
  }

  /// When the next name becomes free.
  var deadline: Instant? { names.deadline }

  subscript(peer: PeerID) -> Peer? {
    peers[peer]
  }

  /// What there is to tell since the last time.
  mutating func takeNews() -> [Hub.Action] {
    defer { news = [] }
    return news
  }

  // MARK: Coming and going

  /// What stands against a plain peer that wants to come.
  func refusal(to address: Address, as name: Name?) -> ChatError? {
    if let name { return names.refusal(of: name) }
    guard case .person = address else { return nil }
    return ChatError(.badName, "a conversation with one person needs a name: add ?as=NAME")
  }

  mutating func add(_ visitor: Peer.Visitor, as peer: PeerID) {
    peers[peer] = .visitor(visitor)
  }

  /// Lets a plain peer in that `refusal` has nothing against.
  mutating func addPlain(_ peer: PeerID, to address: Address, as claimed: Name?) {
    let name = claimed ?? nextAnonymous()
    let conversation = Conversation(address, of: name)
    peers[peer] = .plain(Peer.Plain(name: name, conversation: conversation, isNamed: claimed != nil))
    conversations.addPlain(peer, to: conversation)
    guard claimed != nil else { return }
    names.lend(name, to: peer)
    announce(name, .here, in: conversation)
  }

  /// Makes a visitor a session of `name`; returns the name's token and the newest row of its inbox, and throws `bad_name` or `name_taken`.
  mutating func logIn(
    _ peer: PeerID, _ visitor: Peer.Visitor, as name: Name, token: Token?, listen: Address?
  ) throws(ChatError) -> (token: Token, top: UInt64) {
    let held = try names.claim(name, token: token, spare: visitor.spare, by: peer)
    let home = listen ?? visitor.home
    peers[peer] = .session(Peer.Session(name: name, home: home))
    if names.sessions(of: name).count == 1 { announceToWatchers(of: name, .here) }
    switch home {
    case .room(let room): hear(room, peer)
    case .person(let person): conversations.addWatcher(peer, of: person)
    }
    return (held, names.top(of: name))
  }

  /// Lets a peer go and returns what it was.
  mutating func remove(_ peer: PeerID, at now: Instant) -> Peer? {
    switch peers[peer] {
    case .session(let session): remove(peer, session, at: now)
    case .plain(let plain): remove(peer, plain)
    case .visitor, nil: break
    }
    return peers.removeValue(forKey: peer)
  }

  private mutating func remove(_ peer: PeerID, _ session: Peer.Session, at now: Instant) {
    for room in session.rooms.sorted() { stopHearing(room, peer) }
    if case .person(let person) = session.home { conversations.removeWatcher(peer, of: person) }
    let crowdedOut = names.release(session.name, by: peer, at: now)
    if names.sessions(of: session.name).isEmpty { announceToWatchers(of: session.name, .gone) }
    if let crowdedOut { forget(crowdedOut) }
  }

  private mutating func remove(_ peer: PeerID, _ plain: Peer.Plain) {
    conversations.removePlain(peer, from: plain.conversation)
    guard plain.isNamed else { return }
    names.takeBack(plain.name)
    announce(plain.name, .gone, in: plain.conversation)
  }

  /// Forgets the names whose time is over.
  mutating func expire(at now: Instant) {
    while let name = names.expired(at: now) { forget(name) }
  }

  private mutating func forget(_ name: Name) {
    for room in names.forget(name) { conversations.removeMember(name, from: room) }
    news.append(.forget([name]))
  }

  private mutating func nextAnonymous() -> Name {
    anonymousCount += 1
    return .anonymous(anonymousCount)
  }

  // MARK: Rooms

  /// Makes a session's name a member of a room that the session hears from now on; throws `quota`.
  mutating func becomeMember(of room: Name, _ peer: PeerID, _ session: Peer.Session) throws(ChatError) {
    let rooms = names.rooms(of: session.name)
    guard session.rooms.union([room]).count <= Self.roomLimit, rooms.union([room]).count <= Self.roomLimit else {
      throw ChatError(.quota, "you are in \(Self.roomLimit) rooms already")
    }
    hear(room, peer)
    let joined = ChatEvent.presence(.room(room), session.name, .joined)
    guard !rooms.contains(room) else { return tell(joined, to: [peer]) }
    names.join(session.name, room: room)
    conversations.addMember(session.name, to: room)
    tell(joined, to: conversations.sessions(in: .room(room)))
  }

  /// Ends the membership of a session's name, and the session's hearing of the room; throws `not_found` where there is neither.
  mutating func leave(_ room: Name, _ peer: PeerID, _ session: Peer.Session) throws(ChatError) {
    let isMember = names.rooms(of: session.name).contains(room)
    guard isMember || session.rooms.contains(room) else { throw ChatError(.notFound, "you are not in this room") }
    let others = isMember ? conversations.sessions(in: .room(room)).filter { $0 != peer } : []
    tell(.presence(.room(room), session.name, .left), to: [peer] + others)
    stopHearing(room, peer)
    guard isMember else { return }
    names.leave(session.name, room: room)
    conversations.removeMember(session.name, from: room)
  }

  private mutating func hear(_ room: Name, _ peer: PeerID) {
    guard case .session(var session) = peers[peer], session.rooms.insert(room).inserted else { return }
    let isFirst = !isHeard(room, by: session.name)
    peers[peer] = .session(session)
    conversations.addSession(peer, to: room)
    if isFirst { announce(session.name, .here, in: .room(room)) }
  }

  private mutating func stopHearing(_ room: Name, _ peer: PeerID) {
    guard case .session(var session) = peers[peer], session.rooms.remove(room) != nil else { return }
    peers[peer] = .session(session)
    conversations.removeSession(peer, from: room)
    if !isHeard(room, by: session.name) { announce(session.name, .gone, in: .room(room)) }
  }

  private func isHeard(_ room: Name, by name: Name) -> Bool {
    names.sessions(of: name).contains {
      if case .session(let session) = peers[$0] { session.rooms.contains(room) } else { false }
    }
  }

  // MARK: Presence

  /// Tells the sessions that hear a conversation, but not those of the name itself.
  private mutating func announce(_ name: Name, _ state: ChatEvent.State, in conversation: Conversation) {
    switch conversation {
    case .room(let room):
      let own = names.sessions(of: name)
      tell(.presence(.room(room), name, state), to: conversations.sessions(in: conversation).filter { !own.contains($0) })
    case .direct:
      guard case .person(let other) = conversation.address(for: name), other != name else { return }
      tell(.presence(.person(name), name, state), to: conversations.watchers(of: name).filter { peers[$0]?.name == other })
    }
  }

  private mutating func announceToWatchers(of name: Name, _ state: ChatEvent.State) {
    tell(.presence(.person(name), name, state), to: conversations.watchers(of: name).filter { peers[$0]?.name != name })
  }

  private mutating func tell(_ event: ChatEvent, to peers: [PeerID]) {
    if !peers.isEmpty { news.append(.send(event, to: peers)) }
  }

  // MARK: Questions

  /// Everyone who hears a conversation, as `reader` sees it, or everyone who is here; sorted.
  func who(in address: Address?, for reader: Name) -> [Name] {
    let present: [Name]
    switch address {
    case nil: present = peers.values.compactMap(\.name)
    case .room(let room)?:
      let conversation = Conversation.room(room)
      present = (conversations.sessions(in: conversation) + conversations.plain(in: conversation)).compactMap { peers[$0]?.name }
    case .person(let person)?:
      present = unreachable(.person(person), from: reader) == nil ? [reader, person] : [reader]
    }
    return Set(present).sorted()
  }

  /// `no_such_user` or `offline` where what `sender` says would reach nobody's session and nobody's plain connection.
  func unreachable(_ recipient: Address, from sender: Name) -> ChatError? {
    guard case .person(let person) = recipient, person != sender, names.sessions(of: person).isEmpty,
      !conversations.plain(in: .between(sender, person)).contains(where: { peers[$0]?.name == person })
    else { return nil }
    guard names.isKnown(person) else { return ChatError(.noSuchUser, "nobody is called \(person) here") }
    return ChatError(.offline, "\(person) is not in this conversation now, and this server keeps no messages yet")
  }

  /// The names that get a row: the two of a one-to-one conversation or the room's members, and the sender, as far as they have an inbox.
  func inboxes(for recipient: Address, from sender: Name) -> [Name] {
    switch recipient {
    case .person(sender): return [sender].filter(names.isHeld)
    case .person(let person): return [sender, person].filter(names.isHeld)
    case .room(let room):
      let members = conversations.members(of: .room(room))
      return names.isHeld(sender) && !names.rooms(of: sender).contains(room) ? members + [sender] : members
    }
  }

  func plain(in conversation: Conversation) -> [PeerID] {
    conversations.plain(in: conversation)
  }

  func sessions(in conversation: Conversation) -> [PeerID] {
    conversations.sessions(in: conversation)
  }

  /// Notes a new row in an inbox, and returns the sessions that are to be told.
  mutating func advance(_ name: Name, to row: UInt64) -> [PeerID] {
    names.advance(name, to: row)
  }
}
