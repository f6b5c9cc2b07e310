/// Who is called what: names held with a token, and names that plain peers use while they are connected.
struct NameRegistry {
  /// How many names may wait for holders that are gone; past it the one that waited longest is free early, so that claiming names cannot fill
  /// the memory.
  static let waitingLimit = 65_536

  private struct Holder {
    let token: Token
    var sessions: [PeerID]
    var rooms: Set<Name> = []
    var top: UInt64 = 0
    /// Set while no session is connected.
    var wait: ExpiryQueue<Name>.Ticket?
  }

  private let hold: Duration
  private var holders: [Name: Holder] = [:]
  private var guests: [Name: PeerID] = [:]
  private var waiting = ExpiryQueue<Name>()

  /// `hold` is how long a name waits for its holder after the last session.
  init(hold: Duration) {
    self.hold = hold
  }

  /// When the next name becomes free.
  var deadline: Instant? { waiting.deadline }

  /// Claims a name for a session: with the holder's token, or with `spare` as the new token of a free name. Returns the name's token; throws
  /// `bad_name` or `name_taken`.
  mutating func claim(_ name: Name, token: Token?, spare: Token, by peer: PeerID) throws(ChatError) -> Token {
    if let refusal = refusal(of: name, with: token) { throw refusal }
    guard var holder = holders.removeValue(forKey: name) else {
      holders[name] = Holder(token: spare, sessions: [peer])
      return spare
    }
    if let ticket = holder.wait { waiting.remove(ticket) }
    holder.wait = nil
    holder.sessions.append(peer)
    holders[name] = holder
    return holder.token
  }

  /// Lends a name to a plain peer for as long as it stays; `refusal(of:)` was asked before.
  mutating func lend(_ name: Name, to peer: PeerID) {
    guests[name] = peer
  }

  /// What stands against claiming a name: `bad_name`, `name_taken`, or nothing.
  func refusal(of name: Name, with token: Token? = nil) -> ChatError? {
    if name.isReserved { return ChatError(.badName, "\(name) is reserved") }
    let holder = holders[name]
    let isHeld = holder.map { $0.token != token } ?? false
    return isHeld || guests[name] != nil ? ChatError(.nameTaken, "\(name) is taken") : nil
  }

  /// Ends one session of a name. With the last one the name begins to wait; returns the name that had waited longest if it is free early for that.
  mutating func release(_ name: Name, by peer: PeerID, at now: Instant) -> Name? {
    guard var holder = holders.removeValue(forKey: name) else { return nil }
    holder.sessions.removeAll { $0 == peer }
    if holder.sessions.isEmpty, holder.wait == nil { holder.wait = waiting.append(name, deadline: now + hold) }
    holders[name] = holder
    return waiting.count > Self.waitingLimit ? waiting.removeFirst() : nil
  }

  /// Takes a name back from a plain peer.
  mutating func takeBack(_ name: Name) {
    guests[name] = nil
  }

  /// The next name whose time is over, still to be forgotten.
  mutating func expired(at now: Instant) -> Name? {
    waiting.removeExpired(at: now)
  }

  /// Forgets a name that nobody uses; returns the rooms it was a member of.
  mutating func forget(_ name: Name) -> Set<Name> {
    holders.removeValue(forKey: name)?.rooms ?? []
  }

  func isHeld(_ name: Name) -> Bool {
    holders[name] != nil
  }

  /// Whether the name is held, or used by a plain peer.
  func isKnown(_ name: Name) -> Bool {
    isHeld(name) || guests[name] != nil
  }

  func sessions(of name: Name) -> [PeerID] {
    holders[name]?.sessions ?? []
  }

  /// The rooms that a name is a member of.
  func rooms(of name: Name) -> Set<Name> {
    holders[name]?.rooms ?? []
  }

  mutating func join(_ name: Name, room: Name) {
    holders[name]?.rooms.insert(room)
  }

  mutating func leave(_ name: Name, room: Name) {
    holders[name]?.rooms.remove(room)
  }

  /// The newest row of a name's inbox, 0 when there is none.
  func top(of name: Name) -> UInt64 {
    holders[name]?.top ?? 0
  }

  /// Notes a new row in an inbox, and returns the sessions that are to be told.
  mutating func advance(_ name: Name, to row: UInt64) -> [PeerID] {
    guard let index = holders.index(forKey: name) else { return [] }
    holders.values[index].top = max(holders.values[index].top, row)
    return holders.values[index].sessions
  }
}
