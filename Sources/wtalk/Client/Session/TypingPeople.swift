import Chat
import WebSocketCore

/// Who is typing where: until a while after they last said so, or until what they typed comes. Of many the newest.
struct TypingPeople {
  private struct Entry {
    let name: Name
    let conversation: Address
    let end: Instant
  }

  private static let patience: Duration = .seconds(6)
  private static let limit = 20

  /// The one that ends first comes first.
  private var entries: [Entry] = []

  var deadline: Instant? { entries.first?.end }

  /// In the order in which they last said so.
  func names(in conversation: Address) -> [Name] {
    entries.filter { $0.conversation == conversation }.map(\.name)
  }

  mutating func add(_ name: Name, in conversation: Address, at now: Instant) {
    remove(name, in: conversation)
    if entries.count == Self.limit { entries.removeFirst() }
    entries.append(Entry(name: name, conversation: conversation, end: now.advanced(by: Self.patience)))
  }

  mutating func remove(_ name: Name, in conversation: Address) {
    entries.removeAll { $0.name == name && $0.conversation == conversation }
  }

  mutating func tick(at now: Instant) {
    entries.removeAll { now >= $0.end }
  }
}
