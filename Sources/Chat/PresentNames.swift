/// The names that sessions are here under, and what is known of them while they are.
struct PresentNames {
  private struct Presence {
    var sessions: [PeerID] = []
    /// The rooms that the name is a member of.
    var memberships: Set<Name> = []
  }

  private var presences: [Name: Presence] = [:]

  var count: Int { presences.count }

  func sessions(of name: Name) -> [PeerID] {
    presences[name]?.sessions ?? []
  }

  func isMember(_ name: Name, of room: Name) -> Bool {
    presences[name]?.memberships.contains(room) ?? false
  }

  /// Whether it is the first session of the name.
  mutating func add(_ peer: PeerID, as name: Name, memberships: [Name]) -> Bool {
    presences[name, default: Presence()].sessions.append(peer)
    presences[name]?.memberships.formUnion(memberships)
    return sessions(of: name).count == 1
  }

  /// Whether it was the last session of the name.
  mutating func remove(_ peer: PeerID, as name: Name) -> Bool {
    presences[name]?.sessions.remove(peer)
    guard sessions(of: name).isEmpty else { return false }
    presences[name] = nil
    return true
  }

  /// Whether it was none before.
  mutating func becomeMember(_ name: Name, of room: Name) -> Bool {
    presences[name]?.memberships.insert(room).inserted ?? false
  }

  /// Whether it was one before.
  mutating func leave(_ name: Name, _ room: Name) -> Bool {
    presences[name]?.memberships.remove(room) != nil
  }
}
