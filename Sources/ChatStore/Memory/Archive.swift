import Chat

/// The conversations and their messages, as far as they are kept. A conversation is spoken of by its slot.
struct Archive: Sendable {
  /// What an account calls its conversation with a name.
  private struct Seat: Hashable {
    let account: AccountID
    let other: Name
  }

  private var slots: [KeptConversation?] = []
  private var free: [Int] = []
  private var rooms: [Name: Int] = [:]
  /// The room of the latest message, for messages come in runs.
  private var latestRoom: (name: Name, slot: Int)?
  private var directs: [Seat: Int] = [:]
  /// The conversations that each account has a part in.
  private var parts: [AccountID: Set<Int>] = [:]
  private var forgotten: ForgottenCounts<KeptConversation.Key>
  private var withRows: MessagePool
  private var withoutRows: MessagePool
  /// How many messages have been kept so far.
  private var keptMessages: UInt64 = 0
  /// How many marks have moved so far.
  private(set) var moves: UInt64 = 0

  init(limits: MemoryLimits) {
    forgotten = ForgottenCounts(capacity: limits.counts)
    withRows = MessagePool(limits: limits)
    withoutRows = MessagePool(limits: limits.forRowless)
  }

  /// The conversation in a slot that was returned for it.
  subscript(slot: Int) -> KeptConversation? {
    slots.indices.contains(slot) ? slots[slot] : nil
  }

  /// The account's conversation of that address, in the case of a person the latest with an account of that name.
  func slot(of address: Address, for account: AccountID) -> Int? {
    switch address {
    case .room(let name): rooms[name]
    case .person(let name): directs[Seat(account: account, other: name)]
    }
  }

  /// The slot of a room, which is made if it is not there.
  mutating func openRoom(_ name: Name) -> Int {
    if let latestRoom, latestRoom.name == name { return latestRoom.slot }
    let known = rooms[name]
    let slot = known ?? insert(.room(name), .room(name))
    if known == nil { rooms[name] = slot }
    latestRoom = (name, slot)
    return slot
  }

  /// Makes the conversation of two accounts.
  mutating func openDirect(_ one: AccountID, _ name: Name, with other: AccountID, _ otherName: Name) -> Int {
    let slot = insert(one.number < other.number ? .direct(one, other) : .direct(other, one), .between(name, otherName))
    slots[slot]?.parties = one == other ? [one] : [one, other]
    directs[Seat(account: one, other: otherName)] = slot
    directs[Seat(account: other, other: name)] = slot
    parts[one, default: []].insert(slot)
    parts[other, default: []].insert(slot)
    return slot
  }

  /// Whether messages can be written there.
  func isWhole(_ slot: Int) -> Bool {
    slots[slot]?.isWhole ?? false
  }

  /// Who gets a row for each message there, besides its sender.
  func readers(of slot: Int) -> [AccountID] {
    slots[slot]?.readers ?? []
  }

  mutating func nextSeq(in slot: Int) -> UInt64 {
    slots[slot]?.nextSeq() ?? 0
  }

  /// The number in the pool of the next message that has rows.
  var nextWithRows: UInt64 { withRows.next }

  /// Keeps a message that was given its `seq`.
  mutating func keep(_ message: KeptMessage) {
    let hasRows = !message.rows.isEmpty
    let number = hasRows ? withRows.next : withoutRows.next
    if hasRows { withRows.append(message) } else { withoutRows.append(message) }
    keptMessages += 1
    slots[message.slot]?.append(
      KeptConversation.Place(seq: message.seq, number: number, hasRows: hasRows, order: keptMessages))
    if let account = message.account, slots[message.slot]?.note(account, wrote: message.seq) == true {
      parts[account, default: []].insert(message.slot)
    }
  }

  /// Forgets one message if there are too many; returns the rows that go with it.
  mutating func removeExcess() -> [InboxRow]? {
    guard let gone = withRows.removeExcess() ?? withoutRows.removeExcess() else { return nil }
    slots[gone.slot]?.removeOne(withRows: withRows.kept, withoutRows: withoutRows.kept)
    removeIfUnused(gone.slot)
    return gone.rows
  }

  /// The message of a row.
  func message(ofRow number: UInt64) -> KeptMessage? {
    withRows[number]
  }

  func message(at place: KeptConversation.Place) -> KeptMessage? {
    place.hasRows ? withRows[place.number] : withoutRows[place.number]
  }

  mutating func join(_ account: AccountID, room: Name) {
    let slot = openRoom(room)
    slots[slot]?.join(account)
    parts[account, default: []].insert(slot)
  }

  mutating func leave(_ account: AccountID, room: Name) {
    guard let slot = rooms[room] else { return }
    slots[slot]?.leave(account)
    removeIfUnused(slot)
  }

  /// Moves an account's mark up to `seq`, but not beyond the conversation's end; returns what it passed, or nil if it did not move.
  mutating func mark(_ slot: Int, _ kind: Receipt.Kind, by account: AccountID, upTo seq: UInt64) -> ClosedRange<UInt64>? {
    let old = slots[slot]?.people[account]?[kind].seq ?? 0
    let new = min(seq, slots[slot]?.seq ?? 0)
    guard new > old else { return nil }
    moves += 1
    slots[slot]?.people[account, default: KeptConversation.Person()][kind] = KeptConversation.Mark(seq: new, move: moves)
    parts[account, default: []].insert(slot)
    return old + 1...new
  }

  /// Who wrote the messages with these `seq`, as far as they are kept.
  func writers(of range: ClosedRange<UInt64>, in slot: Int) -> Set<AccountID> {
    guard let places = self[slot]?.places else { return [] }
    var writers: Set<AccountID> = []
    var number = places.end
    while number > places.first, let place = places[number - 1], place.seq >= range.lowerBound {
      number -= 1
      if range.contains(place.seq), let writer = message(at: place)?.account { writers.insert(writer) }
    }
    return writers
  }

  /// The conversations that an account has a part in.
  func slots(of account: AccountID) -> Set<Int> {
    parts[account] ?? []
  }

  /// Forgets an account's parts, and the messages that nobody is left to read.
  mutating func close(_ account: AccountID, rooms: Set<Name>) {
    for room in rooms { leave(account, room: room) }
    for slot in parts.removeValue(forKey: account) ?? [] {
      slots[slot]?.forget(account)
      guard let conversation = self[slot], case .direct = conversation.key else { continue }
      for seat in seats(of: conversation) where seat.account == account && directs[seat] == slot { directs[seat] = nil }
      if conversation.parties.isEmpty { remove(slot) }
    }
  }

  private mutating func insert(_ key: KeptConversation.Key, _ names: Conversation) -> Int {
    let conversation = KeptConversation(key, names, seq: forgotten.take(key))
    guard let slot = free.popLast() else {
      slots.append(conversation)
      return slots.count - 1
    }
    slots[slot] = conversation
    return slot
  }

  private mutating func removeIfUnused(_ slot: Int) {
    if slots[slot]?.isUnused == true { remove(slot) }
  }

  private mutating func remove(_ slot: Int) {
    guard let conversation = self[slot] else { return }
    for number in conversation.places.first..<conversation.places.end {
      guard let place = conversation.places[number] else { continue }
      if place.hasRows { withRows.remove(place.number) } else { withoutRows.remove(place.number) }
    }
    for account in conversation.people.keys { parts[account]?.remove(slot) }
    if case .room(let name) = conversation.key {
      rooms[name] = nil
      latestRoom = nil
    }
    for seat in seats(of: conversation) where directs[seat] == slot {
      directs[seat] = nil
      parts[seat.account]?.remove(slot)
    }
    if conversation.isWhole { forgotten.remember(conversation.key, conversation.seq) }
    slots[slot] = nil
    free.append(slot)
  }

  /// What its accounts call a direct conversation.
  private func seats(of conversation: KeptConversation) -> [Seat] {
    guard case .direct(let first, let second) = conversation.key, case .direct(let one, let other) = conversation.conversation else {
      return []
    }
    return [first, second].flatMap { [Seat(account: $0, other: one), Seat(account: $0, other: other)] }
  }
}
