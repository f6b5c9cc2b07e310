import Chat

/// A conversation with the places of its messages, its members, and how far its people are.
struct KeptConversation: Sendable {
  /// What a conversation is known by: names alone would confuse those who held them one after the other.
  enum Key: Hashable, Sendable {
    case room(Name)
    /// The two accounts in order.
    case direct(AccountID, AccountID)
  }

  /// Where a message is.
  struct Place: Sendable {
    let seq: UInt64
    /// In the pool.
    let number: UInt64
    let hasRows: Bool
    /// Counts the messages of all conversations.
    let order: UInt64
  }

  /// How far an account has got, and when in the store's count of moved marks.
  struct Mark: Sendable {
    var seq: UInt64 = 0
    var move: UInt64 = 0
  }

  /// One account's part in the conversation.
  struct Person: Sendable {
    /// The first message that the account wrote.
    var wrote: UInt64?
    /// The last message that was there when it joined the room.
    var joined: UInt64 = 0
    var delivered = Mark()
    var read = Mark()

    subscript(kind: Receipt.Kind) -> Mark {
      get { kind == .delivered ? delivered : read }
      set { if kind == .delivered { delivered = newValue } else { read = newValue } }
    }
  }

  let key: Key
  /// Its names.
  let conversation: Conversation
  private(set) var seq: UInt64
  /// In order; a room's only.
  private(set) var members: [AccountID] = []
  /// The accounts of a direct conversation that are not closed.
  var parties: [AccountID] = []
  var people: [AccountID: Person] = [:]
  /// By `seq`; where one of the two pools is faster than the other, also places of messages that are gone.
  private(set) var places = Ring<Place>(first: 0, filler: Place(seq: 0, number: 0, hasRows: false, order: 0))
  private(set) var kept = 0
  private var latestWriter: AccountID?

  init(_ key: Key, _ conversation: Conversation, seq: UInt64) {
    self.key = key
    self.conversation = conversation
    self.seq = seq
  }

  /// Whether messages can be written: in a room always, otherwise until one of the two is closed.
  var isWhole: Bool {
    switch key {
    case .room: true
    case .direct(let first, let second): parties.count == (first == second ? 1 : 2)
    }
  }

  var readers: [AccountID] {
    if case .room = key { members } else { parties }
  }

  /// Whether there is nothing to know about it but its count.
  var isUnused: Bool { kept == 0 && members.isEmpty }

  mutating func nextSeq() -> UInt64 {
    seq += 1
    return seq
  }

  mutating func append(_ place: Place) {
    places.append(place)
    kept += 1
  }

  /// Notes that a message is gone; the ranges are the numbers of those that are not.
  mutating func removeOne(withRows: Range<UInt64>, withoutRows: Range<UInt64>) {
    func isThere(_ place: Place) -> Bool { (place.hasRows ? withRows : withoutRows).contains(place.number) }
    kept -= 1
    while let place = places[places.first], !isThere(place) { _ = places.removeFirst() }
    guard places.count > 2 * kept + 16 else { return }
    for _ in 0..<places.count {
      if let place = places.removeFirst(), isThere(place) { places.append(place) }
    }
  }

  /// Notes who wrote a message; returns whether it is the account's first one.
  mutating func note(_ writer: AccountID, wrote seq: UInt64) -> Bool {
    guard writer != latestWriter else { return false }
    latestWriter = writer
    guard people[writer]?.wrote == nil else { return false }
    people[writer, default: Person()].wrote = seq
    return true
  }

  mutating func forget(_ account: AccountID) {
    people[account] = nil
    parties.removeAll { $0 == account }
    if latestWriter == account { latestWriter = nil }
  }

  mutating func join(_ account: AccountID) {
    let index = members.firstIndex { $0.number >= account.number } ?? members.count
    if members.indices.contains(index), members[index] == account { return }
    members.insert(account, at: index)
    people[account, default: Person()].joined = seq
  }

  mutating func leave(_ account: AccountID) {
    members.removeAll { $0 == account }
  }
}
