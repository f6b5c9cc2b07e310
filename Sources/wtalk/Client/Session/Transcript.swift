import Chat

/// What was said in this run, the newest of it.
struct Transcript {
  struct Entry: Equatable {
    let message: SpokenMessage
    let isOwn: Bool
  }

  private static let limit = 1_000
  private static let byteLimit = 4 << 20
  /// How many matches are shown.
  static let matchLimit = 50

  private var entries: [Entry] = []
  private var bytes = 0

  mutating func add(_ entry: Entry) {
    entries.append(entry)
    bytes += entry.size
    guard entries.count > 2 * Self.limit || bytes > 2 * Self.byteLimit else { return }
    var dropped = 0
    while entries.count - dropped > Self.limit || bytes > Self.byteLimit {
      bytes -= entries[dropped].size
      dropped += 1
    }
    entries.removeFirst(dropped)
  }

  /// The last `count` messages of a conversation, oldest first.
  func last(_ count: Int, in conversation: Address?) -> [Entry] {
    entries.filter { $0.message.conversation == conversation }.suffix(max(count, 0))
  }

  /// The newest messages that have this in their text, whatever the case of its letters; oldest first.
  func matches(_ text: String) -> [Entry] {
    let wanted = text.lowercased()
    return entries.filter { $0.message.text.lowercased().contains(wanted) }.suffix(Self.matchLimit)
  }

  /// Where somebody spoke last.
  func lastPlace(of name: Name) -> Address? {
    entries.last { $0.message.from == name }?.message.conversation
  }
}

extension Transcript.Entry {
  fileprivate var size: Int { message.text.utf8.count + 64 }
}
