import Chat

/// Reads one page of an account's conversations.
struct ListReader {
  /// A conversation with messages.
  private struct Entry {
    let conversation: KeptConversation
    let last: KeptMessage
    let order: UInt64
  }

  let archive: Archive
  let id: AccountID
  let account: Account

  /// Throws `not_found` where the conversation of the place to begin at is none of the account's.
  func page(_ query: ConversationQuery) throws(ChatError) -> ConversationPage {
    let end = try end(of: query)
    let entries = slots.compactMap(entry).filter { $0.order < end }.sorted { $0.order > $1.order }
    let isComplete = entries.count <= query.limit
    let conversations = entries.prefix(query.limit).map { summary(of: $0.conversation, last: $0.last) }
    return ConversationPage(conversations: conversations + (isComplete ? silentRooms : []), isComplete: isComplete)
  }

  // MARK: Which

  /// What the account is a member of, wrote in, or shares with another one.
  private var slots: Set<Int> {
    archive.slots(of: id).filter(isOwn).union(account.rooms.compactMap { archive.slot(of: .room($0), for: id) })
  }

  private func isOwn(_ slot: Int) -> Bool {
    guard let conversation = archive[slot] else { return false }
    if case .room = conversation.key { return conversation.people[id]?.wrote != nil }
    return archive.slot(of: conversation.conversation.address(for: account.name), for: id) == slot
  }

  /// Nil for a conversation of which nothing is kept.
  private func entry(_ slot: Int) -> Entry? {
    guard let conversation = archive[slot], conversation.kept > 0 else { return nil }
    for number in (conversation.places.first..<conversation.places.end).reversed() {
      guard let place = conversation.places[number], let last = archive.message(at: place) else { continue }
      return Entry(conversation: conversation, last: last, order: place.order)
    }
    return nil
  }

  /// The place of the message before which the wanted conversations rest.
  private func end(of query: ConversationQuery) throws(ChatError) -> UInt64 {
    guard let before = query.before else { return .max }
    guard let slot = archive.slot(of: before.conversation, for: id), let places = archive[slot]?.places else { throw .noSuchConversation }
    for number in places.first..<places.end {
      if let place = places[number], place.seq >= before.seq { return place.order }
    }
    return .max
  }

  private var silentRooms: [ConversationSummary] {
    let silent = account.rooms.filter { room in
      guard let slot = archive.slot(of: .room(room), for: id) else { return true }
      return archive[slot]?.kept == 0
    }
    return silent.sorted().map { ConversationSummary(conversation: .room($0), isMember: true) }
  }

  // MARK: How one stands

  private func summary(of conversation: KeptConversation, last: KeptMessage) -> ConversationSummary {
    let address = conversation.conversation.address(for: account.name)
    let mark = conversation.people[id]?.read.seq ?? 0
    let read = mark > 0 ? mark : nil
    return ConversationSummary(
      conversation: address, isMember: isMember(of: address), read: read, unread: unread(in: conversation, address, read: read),
      last: last.push(in: address, n: nil))
  }

  private func isMember(of address: Address) -> Bool {
    if case .room(let room) = address { account.rooms.contains(room) } else { false }
  }

  /// Who is no member of a room misses nothing in it.
  private func unread(in conversation: KeptConversation, _ address: Address, read: UInt64?) -> UInt64 {
    guard !address.isRoom || isMember(of: address) else { return 0 }
    let person = conversation.people[id] ?? KeptConversation.Person()
    let seen = read ?? max(person.delivered.seq, person.joined)
    var unread: UInt64 = 0
    for place in conversation.places.suffix(ConversationSummary.countedMessages) where place.seq > seen {
      if let message = archive.message(at: place), message.account != id { unread += 1 }
    }
    return unread
  }
}
