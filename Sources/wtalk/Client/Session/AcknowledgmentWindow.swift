import Chat
import WebSocketCore

/// What was said in a chat and is not acknowledged yet, in order: at most `limit` messages are under way, the others wait.
struct AcknowledgmentWindow {
  private struct Entry {
    let id: MessageID
    let message: WebSocketCore.Message
  }

  static let limit = 256

  /// Acknowledged ones are nil until they stand at the front.
  private var entries: [Entry?] = []
  private var first = 0
  /// Behind the last one that was handed out.
  private var next = 0
  private(set) var count = 0
  private var underWay = 0

  var isEmpty: Bool { count == 0 }
  /// In order.
  var ids: [MessageID] { entries[first...].compactMap { $0?.id } }

  mutating func add(_ message: WebSocketCore.Message, id: MessageID) {
    entries.append(Entry(id: id, message: message))
    count += 1
  }

  /// The messages that may be sent now; they count as under way.
  mutating func release() -> [WebSocketCore.Message] {
    var released: [WebSocketCore.Message] = []
    while underWay < Self.limit, next < entries.count {
      if let entry = entries[next] {
        released.append(entry.message)
        underWay += 1
      }
      next += 1
    }
    return released
  }

  /// Whether the id was under way; it no longer is.
  mutating func acknowledge(_ id: MessageID) -> Bool {
    guard let index = entries[first..<next].firstIndex(where: { $0?.id == id }) else { return false }
    entries[index] = nil
    count -= 1
    underWay -= 1
    dropAcknowledged()
    return true
  }

  /// The connection is gone: what was under way is handed out again, in the same order.
  mutating func restart() {
    next = first
    underWay = 0
  }

  private mutating func dropAcknowledged() {
    while first < next, entries[first] == nil { first += 1 }
    guard first >= Self.limit || first == entries.count else { return }
    entries.removeFirst(first)
    next -= first
    first = 0
  }
}
