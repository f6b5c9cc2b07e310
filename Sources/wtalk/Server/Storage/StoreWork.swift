import Chat
import ChatStore

/// What the hub has ordered of the store.
enum StoreWork: Sendable {
  case append([Draft])
  case ask(StoreRequest, for: PeerID)

  func done(in store: inout some MessageStore, at time: Int64) -> Hub.Input {
    switch self {
    case .append(let drafts): .stored(store.append(drafts, at: time))
    case .ask(let request, let peer): .answered(store.answer(request, at: time), to: request, for: peer)
    }
  }

  /// Nil for what may write.
  var reading: Reading? {
    if case .ask(let request, let peer) = self { Reading(request, for: peer) } else { nil }
  }

  /// The peer whose session is over.
  var leaver: PeerID? {
    if case .ask(.release, let peer) = self { peer } else { nil }
  }
}
