import Chat

/// How far the messages of a person have come; the newest ones, as many as anybody looks at.
struct OwnMessages {
  struct Change: Equatable {
    let message: SpokenMessage
    let tag: UInt64
    let progress: Progress
  }

  private struct Entry {
    let message: SpokenMessage
    let id: MessageID?
    var progress: Progress
    var conversation: Address?
    var seq: UInt64 = 0
  }

  private static let limit = 1_000

  /// How far the other one of a conversation has got.
  private struct Reach {
    var delivered: UInt64 = 0
    var read: UInt64 = 0
  }

  private var reaches: [Address: Reach] = [:]
  private var entries: [(tag: UInt64, entry: Entry)] = []
  private var lastTag: UInt64 = 0

  /// Returns the message's tag.
  mutating func add(_ message: SpokenMessage, id: MessageID?, _ progress: Progress) -> UInt64 {
    lastTag += 1
    entries.append((lastTag, Entry(message: message, id: id, progress: progress)))
    if entries.count > 2 * Self.limit { entries.removeFirst(Self.limit) }
    return lastTag
  }

  /// What was said in another session of ours, and is stored; returns its tag and how far it has come.
  mutating func add(_ message: SpokenMessage, id: MessageID, in conversation: Address, seq: UInt64) -> (tag: UInt64, Progress) {
    let reach = reaches[conversation] ?? Reach()
    let progress: Progress = seq <= reach.read ? .read : seq <= reach.delivered ? .delivered : .sent
    let tag = add(message, id: id, progress)
    entries[entries.count - 1].entry.conversation = conversation
    entries[entries.count - 1].entry.seq = seq
    return (tag, progress)
  }

  /// The messages without an id, which nobody acknowledges, have left.
  mutating func released() -> [Change] {
    advance(to: .sent) { $0.id == nil }
  }

  mutating func sent(_ id: MessageID, in conversation: Address, seq: UInt64) -> [Change] {
    guard let index = entries.lastIndex(where: { $0.entry.id == id }) else { return [] }
    entries[index].entry.conversation = conversation
    entries[index].entry.seq = seq
    return advance(to: .sent) { $0.id == id }
  }

  mutating func failed(_ id: MessageID) -> [Change] {
    advance(to: .failed) { $0.id == id }
  }

  /// Only the other one of a one-to-one conversation counts: a room's members are many.
  mutating func received(_ receipt: Receipt) -> [Change] {
    guard receipt.conversation == .person(receipt.name) else { return [] }
    switch receipt.kind {
    case .delivered: reaches[receipt.conversation, default: Reach()].delivered = receipt.seq
    case .read: reaches[receipt.conversation, default: Reach()].read = receipt.seq
    }
    return advance(to: receipt.kind == .read ? .read : .delivered) {
      $0.conversation == receipt.conversation && $0.progress != .queued && $0.seq <= receipt.seq
    }
  }

  private mutating func advance(to progress: Progress, where isMeant: (Entry) -> Bool) -> [Change] {
    var changes: [Change] = []
    for index in entries.indices where entries[index].entry.progress < progress && isMeant(entries[index].entry) {
      entries[index].entry.progress = progress
      changes.append(Change(message: entries[index].entry.message, tag: entries[index].tag, progress: progress))
    }
    return changes
  }
}
