import Chat

/// How far the messages of a log came in the end; a replay shows each with its last state.
struct Outcomes {
  private struct Place: Hashable {
    let conversation: Address
    let kind: Receipt.Kind
  }

  private var progress: [MessageID: Progress] = [:]
  /// The messages of this run that a receipt can still be about, in the order of their numbers.
  private var waiting: [Place: ArraySlice<(id: MessageID, seq: UInt64)>] = [:]

  mutating func add(_ event: LoggedEvent) {
    switch event.kind {
    // Another run's server counts on its own.
    case .start: waiting = [:]
    case .sent(let id, let conversation, let seq):
      advance(id, to: .sent)
      for kind in [Receipt.Kind.delivered, .read] { waiting[Place(conversation: conversation, kind: kind), default: []].append((id, seq)) }
    case .fail(let id?, _): advance(id, to: .failed)
    case .receipt(let receipt): received(receipt)
    case .open, .message, .send, .fail, .presence, .close, .other: break
    }
  }

  /// Queued where nothing is known.
  func progress(of id: MessageID) -> Progress { progress[id] ?? .queued }

  /// Only the other one of a one-to-one conversation counts: a room's members are many.
  private mutating func received(_ receipt: Receipt) {
    guard receipt.conversation == .person(receipt.name) else { return }
    let place = Place(conversation: receipt.conversation, kind: receipt.kind)
    while let first = waiting[place]?.first, first.seq <= receipt.seq {
      waiting[place]?.removeFirst()
      advance(first.id, to: receipt.kind == .read ? .read : .delivered)
    }
  }

  private mutating func advance(_ id: MessageID, to further: Progress) {
    progress[id] = max(progress(of: id), further)
  }
}
