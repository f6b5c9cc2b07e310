/// Who is here under which name and hears what, and who is told when that changes.
struct Roster {
  /// How many rooms one session hears.
  static let roomLimit = 100

  private var peers: [PeerID: Peer] = [:]
  private var names = PresentNames()
  private var conversations = ConversationRegistry()
  private var anonymousCount = 0
  private var presenceLimit = PresenceLimit()
  private var now: Instant?
  private var news: [Hub.Action] = []

  subscript(peer: PeerID) -> Peer? {
    peers[peer]
  }

  /// What there is to tell since the last time.
  mutating func takeNews() -> [Hub.Action] {
    defer { news = [] }
    return news
  }

  // MARK: Time

  /// When `advance` has something to tell.
  var deadline: Instant? { presenceLimit.deadline }

  /// What happens from now on happens at this time.
  mutating func advance(to now: Instant) {
    self.now = now
    for (subject, state) in presenceLimit.takeDue(at: now) { tell(state, of: subject, to: audience(of: subject)) }
  }

  // MARK: Coming and going

  /// Takes in a peer that is not here yet, or changes one that has no name yet.
  mutating func set(_ peer: PeerID, _ state: Peer) {
    peers[peer] = state
  }

  /// Lets a plain peer in.
  mutating func join(_ peer: PeerID, _ arrival: Peer.Arrival) {
    let name = arrival.name ?? nextAnonymous()
    let conversation = Conversation(arrival.address, of: name)
    peers[peer] = .plain(
      Peer.Plain(name: name, account: arrival.account, standing: arrival.standing, conversation: conversation))
    conversations.addPlain(peer, to: conversation)
    if arrival.name != nil { announceAtItsSide(name, .here, in: conversation) }
  }

  /// Makes a peer a session.
  mutating func enter(_ peer: PeerID, _ session: Peer.Session, memberships: [Name]) {
    peers[peer] = .session(session)
    if names.add(peer, as: session.name, memberships: memberships) { announce(session.name, .here, to: .watchers) }
    switch session.home {
    case .room(let room): hear(room, peer)
    case .person(let person): conversations.addWatcher(peer, of: person)
    }
  }

  /// Lets a peer go and returns what it was.
  mutating func remove(_ peer: PeerID) -> Peer? {
    switch peers[peer] {
    case .session(let session): remove(peer, session)
    case .plain(let plain): remove(peer, plain)
    case .visitor, .entering, .arriving, .visiting, nil: break
    }
    return peers.removeValue(forKey: peer)
  }

  private mutating func remove(_ peer: PeerID, _ session: Peer.Session) {
    for room in session.rooms.sorted() { stopHearing(room, peer) }
    if case .person(let person) = session.home { conversations.removeWatcher(peer, of: person) }
    if names.remove(peer, as: session.name) { announce(session.name, .gone, to: .watchers) }
  }

  private mutating func remove(_ peer: PeerID, _ plain: Peer.Plain) {
    conversations.removePlain(peer, from: plain.conversation)
    if plain.account != nil { announceAtItsSide(plain.name, .gone, in: plain.conversation) }
  }

  private mutating func nextAnonymous() -> Name {
    anonymousCount += 1
    return .anonymous(anonymousCount)
  }

  // MARK: Accounts

  /// Everyone who is here as this name, with a session or without, in no order.
  func peers(called name: Name) -> [PeerID] {
    peers.compactMap { $0.value.name == name ? $0.key : nil }
  }

  /// The same of one account.
  func peers(of account: AccountID) -> [PeerID] {
    peers.compactMap { $0.value.account == account ? $0.key : nil }
  }

  func login(of peer: PeerID) -> LoginID? {
    if case .session(let session) = peers[peer] { session.login } else { nil }
  }

  /// What the name may do is another thing from now on.
  mutating func change(_ name: Name, _ body: (inout Standing) -> Void) {
    for peer in peers(called: name) {
      switch peers[peer] {
      case .session(var session):
        body(&session.standing)
        peers[peer] = .session(session)
      case .plain(var plain):
        body(&plain.standing)
        peers[peer] = .plain(plain)
      case .visitor, .entering, .arriving, .visiting, nil: break
      }
    }
  }

  // MARK: Inboxes

  /// The sessions of an account, under the name that it has.
  func sessions(of account: AccountID, _ name: Name) -> [PeerID] {
    names.sessions(of: name).filter { peers[$0]?.account == account }
  }

  /// The session of an account on a device.
  func session(of account: AccountID, _ name: Name, on device: Device) -> PeerID? {
    names.sessions(of: name).first {
      if case .session(let session) = peers[$0] { session.account == account && session.device == device } else { false }
    }
  }

  /// What a change of the session's feed gives; nil without a feed.
  mutating func change<Result>(_ peer: PeerID, _ body: (inout InboxFeed) -> Result) -> Result? {
    guard case .session(var session) = peers[peer], var feed = session.feed else { return nil }
    let result = body(&feed)
    session.feed = feed
    peers[peer] = .session(session)
    return result
  }

  // MARK: Rooms

  func isMember(_ name: Name, of room: Name) -> Bool { names.isMember(name, of: room) }

  /// Whether a session may hear one room more.
  func mayHear(_ room: Name, _ session: Peer.Session) -> Bool {
    session.rooms.contains(room) || session.rooms.count < Self.roomLimit
  }

  /// A session's name has become a member of a room, which the session hears from now on.
  mutating func becomeMember(of room: Name, _ peer: PeerID, _ session: Peer.Session) {
    hear(room, peer)
    answer(peer, session.name, .joined, room, isNews: names.becomeMember(session.name, of: room))
  }

  /// A session's name is a member no more, and the session hears the room no more.
  mutating func leave(_ room: Name, _ peer: PeerID, _ session: Peer.Session) {
    answer(peer, session.name, .left, room, isNews: names.leave(session.name, room))
    stopHearing(room, peer)
  }

  private mutating func hear(_ room: Name, _ peer: PeerID) {
    guard case .session(var session) = peers[peer], session.rooms.insert(room).inserted else { return }
    let isFirst = !isHeard(room, by: session.name)
    peers[peer] = .session(session)
    conversations.addSession(peer, to: room)
    if isFirst { announce(session.name, .here, to: .room(room)) }
  }

  private mutating func stopHearing(_ room: Name, _ peer: PeerID) {
    guard case .session(var session) = peers[peer], session.rooms.remove(room) != nil else { return }
    peers[peer] = .session(session)
    conversations.removeSession(peer, from: room)
    if !isHeard(room, by: session.name) { announce(session.name, .gone, to: .room(room)) }
  }

  private func isHeard(_ room: Name, by name: Name) -> Bool {
    names.sessions(of: name).contains {
      if case .session(let session) = peers[$0] { session.rooms.contains(room) } else { false }
    }
  }

  // MARK: Presence

  /// Tells of a plain peer.
  private mutating func announceAtItsSide(_ name: Name, _ state: ChatEvent.State, in conversation: Conversation) {
    switch conversation {
    case .room(let room): announce(name, state, to: .room(room))
    case .direct:
      guard case .person(let other) = conversation.address(for: name), other != name else { return }
      announce(name, state, to: .person(other))
    }
  }

  private mutating func announce(_ name: Name, _ state: ChatEvent.State, to audience: PresenceLimit.Subject.Audience) {
    let subject = PresenceLimit.Subject(name: name, audience: audience)
    if mayTell(state, of: subject) { tell(state, of: subject, to: self.audience(of: subject)) }
  }

  /// Answers who joined or left a room; the others are told if that is news.
  private mutating func answer(_ peer: PeerID, _ name: Name, _ state: ChatEvent.State, _ room: Name, isNews: Bool) {
    let subject = PresenceLimit.Subject(name: name, audience: .members(room))
    let isTold = isNews && mayTell(state, of: subject)
    tell(state, of: subject, to: [peer] + (isTold ? audience(of: subject).filter { $0 != peer } : []))
  }

  private mutating func mayTell(_ state: ChatEvent.State, of subject: PresenceLimit.Subject) -> Bool {
    now.map { presenceLimit.takes(state, of: subject, at: $0) } ?? true
  }

  /// The sessions that are told, but not those of the name itself where it is told of as here or gone.
  private func audience(of subject: PresenceLimit.Subject) -> [PeerID] {
    let name = subject.name
    switch subject.audience {
    case .room(let room):
      let own = names.sessions(of: name)
      return conversations.sessions(in: .room(room)).filter { !own.contains($0) }
    case .members(let room): return conversations.sessions(in: .room(room))
    case .watchers: return conversations.watchers(of: name).filter { peers[$0]?.name != name }
    case .person(let person): return conversations.watchers(of: name).filter { peers[$0]?.name == person }
    }
  }

  private mutating func tell(_ state: ChatEvent.State, of subject: PresenceLimit.Subject, to peers: [PeerID]) {
    guard !peers.isEmpty else { return }
    news.append(.send(.presence(subject.address, subject.name, state), to: peers))
  }

  // MARK: For the operator

  /// The names of all sessions, in order, and all plain peers.
  var everyone: (names: [Name], plain: [PeerID]) {
    var names: Set<Name> = []
    var plain: [PeerID] = []
    for (peer, state) in peers {
      switch state {
      case .session(let session): names.insert(session.name)
      case .plain: plain.append(peer)
      case .visitor, .entering, .arriving, .visiting: break
      }
    }
    return (names.sorted(), plain)
  }

  var attendance: Attendance {
    var attendance = Attendance()
    var people: [Name: Attendance.Person] = [:]
    for state in peers.values {
      switch state {
      case .session(let session):
        people[session.name, default: Attendance.Person(name: session.name)].sessions += 1
        people[session.name]?.rooms.formUnion(session.rooms)
      case .plain(let plain):
        people[plain.name, default: Attendance.Person(name: plain.name)].plain += 1
        if case .room(let room) = plain.conversation { people[plain.name]?.rooms.insert(room) }
      case .visitor, .entering, .arriving, .visiting: break
      }
    }
    attendance.people = people.values.sorted { $0.name < $1.name }
    return attendance
  }

  var census: Census {
    var census = Census(names: names.count, conversations: conversations.count)
    for state in peers.values {
      switch state {
      case .session: census.sessions += 1
      case .plain: census.plain += 1
      case .visitor, .entering, .arriving, .visiting: census.visitors += 1
      }
    }
    return census
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
    case .person(let person)?: present = isPresent(person, for: reader) ? [reader, person] : [reader]
    }
    return Set(present).sorted()
  }

  /// Whether somebody under this name would hear at once what `other` says one to one.
  private func isPresent(_ person: Name, for other: Name) -> Bool {
    !names.sessions(of: person).isEmpty
      || conversations.plain(in: .between(other, person)).contains { peers[$0]?.name == person }
  }

  /// The sessions of others that a name reaches when it speaks in a conversation, and how they see that.
  func readers(of conversation: Conversation, but name: Name) -> (sessions: [PeerID], address: Address) {
    switch conversation {
    case .room(let room): (sessions(in: conversation).filter { peers[$0]?.name != name }, .room(room))
    case .direct:
      if case .person(let other) = conversation.address(for: name), other != name {
        (names.sessions(of: other), .person(name))
      } else {
        ([], .person(name))
      }
    }
  }

  func plain(in conversation: Conversation) -> [PeerID] {
    conversations.plain(in: conversation)
  }

  func sessions(in conversation: Conversation) -> [PeerID] {
    conversations.sessions(in: conversation)
  }
}
