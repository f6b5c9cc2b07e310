import Chat
import WebSocketCore

/// Gathers who comes and goes for a second, so that it is told in one line; who is back where they were is not told of.
struct PresenceFold {
  struct Folded: Equatable {
    let conversation: Address
    var changes: [PresenceChange]
  }

  private static let patience: Duration = .seconds(1)

  private(set) var deadline: Instant?
  private var folded: [Folded] = []

  mutating func add(_ change: PresenceChange, in conversation: Address, at now: Instant) {
    deadline = deadline ?? now.advanced(by: Self.patience)
    let index = folded.firstIndex { $0.conversation == conversation } ?? folded.endIndex
    if index == folded.endIndex { folded.append(Folded(conversation: conversation, changes: [])) }
    guard let known = folded[index].changes.firstIndex(where: { $0.name == change.name }) else {
      return folded[index].changes.append(change)
    }
    let before = folded[index].changes.remove(at: known)
    if before.state.isComing == change.state.isComing { folded[index].changes.insert(change, at: known) }
  }

  func isDue(at now: Instant) -> Bool { deadline.map { now >= $0 } ?? false }

  /// What there is to tell, conversation by conversation.
  mutating func take() -> [Folded] {
    defer { self = PresenceFold() }
    return folded.filter { !$0.changes.isEmpty }
  }
}

extension ChatEvent.State {
  fileprivate var isComing: Bool {
    switch self {
    case .here, .joined: true
    case .gone, .left: false
    }
  }
}
