/// Who hears which conversation; one that nobody hears is forgotten.
struct ConversationRegistry {
  private struct Attendance {
    var plain: [PeerID] = []
    var sessions: [PeerID] = []

    var isEmpty: Bool { plain.isEmpty && sessions.isEmpty }
  }

  private var attendances: [Conversation: Attendance] = [:]
  private var watchers: [Name: [PeerID]] = [:]

  /// How many conversations are remembered.
  var count: Int { attendances.count }

  /// The plain peers in a conversation.
  func plain(in conversation: Conversation) -> [PeerID] {
    attendances[conversation]?.plain ?? []
  }

  /// The sessions that hear a room live.
  func sessions(in conversation: Conversation) -> [PeerID] {
    attendances[conversation]?.sessions ?? []
  }

  /// The sessions whose home is the one-to-one conversation with `name`.
  func watchers(of name: Name) -> [PeerID] {
    watchers[name] ?? []
  }

  mutating func addPlain(_ peer: PeerID, to conversation: Conversation) {
    attendances[conversation, default: Attendance()].plain.append(peer)
  }

  mutating func removePlain(_ peer: PeerID, from conversation: Conversation) {
    change(conversation) { $0.plain.remove(peer) }
  }

  mutating func addSession(_ peer: PeerID, to room: Name) {
    attendances[.room(room), default: Attendance()].sessions.append(peer)
  }

  mutating func removeSession(_ peer: PeerID, from room: Name) {
    change(.room(room)) { $0.sessions.remove(peer) }
  }

  mutating func addWatcher(_ peer: PeerID, of name: Name) {
    watchers[name, default: []].append(peer)
  }

  mutating func removeWatcher(_ peer: PeerID, of name: Name) {
    watchers[name]?.remove(peer)
    if watchers[name]?.isEmpty == true { watchers[name] = nil }
  }

  private mutating func change(_ conversation: Conversation, _ body: (inout Attendance) -> Void) {
    guard let index = attendances.index(forKey: conversation) else { return }
    body(&attendances.values[index])
    if attendances.values[index].isEmpty { attendances.remove(at: index) }
  }
}

extension Array where Element: Equatable {
  /// Removes the first that is equal.
  mutating func remove(_ element: Element) {
    if let index = firstIndex(of: element) { remove(at: index) }
  }
}
