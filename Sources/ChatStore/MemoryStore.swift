package import Chat

/// Numbers messages and keeps none: the store of a server that promises only while it runs.
///
/// A message that is sent again gets its first answer for as long as it is among the last 65,536 that came with an id of their sender, and
/// 65,536 to 131,072 conversations are remembered with their count; both are limits of this store alone. There is a count for every inbox
/// that was not forgotten.
package struct MemoryStore: Sendable {
  private var conversations: Counters<Conversation>
  private var inboxes: [Name: UInt64] = [:]
  private var answers: AnswerRing

  package init() {
    self.init(capacity: 65_536)
  }

  init(capacity: Int) {
    conversations = Counters(capacity: capacity)
    answers = AnswerRing(capacity: capacity)
  }

  /// Gives each draft its place in its conversation and in its inboxes; `time` is milliseconds since 1970, the outcomes are in the drafts' order.
  package mutating func append(_ drafts: [Draft], at time: Int64) -> [StoreOutcome] {
    drafts.map { $0.isPlain ? .stored(store($0, at: time)) : append($0, at: time) }
  }

  /// Forgets the count of these inboxes.
  package mutating func forget(_ names: [Name]) {
    for name in names { inboxes[name] = nil }
  }

  private mutating func append(_ draft: Draft, at time: Int64) -> StoreOutcome {
    let key = AnswerRing.Key(sender: draft.sender, id: draft.id)
    let fingerprint = Self.fingerprint(of: draft)
    if let answer = answers[key] {
      return answer.fingerprint == fingerprint ? .repeated(draft, answer.stamp) : .idReused(draft)
    }
    let message = store(draft, at: time)
    answers.insert(AnswerRing.Answer(fingerprint: fingerprint, stamp: message.stamp), for: key)
    return .stored(message)
  }

  private mutating func store(_ draft: Draft, at time: Int64) -> Message {
    let seq = conversations.next(draft.conversation)
    let rows = draft.inboxes.map { name in
      inboxes[name, default: 0] += 1
      return inboxes[name, default: 0]
    }
    let ownRow = draft.inboxes.firstIndex(of: draft.sender).map { rows[$0] }
    return Message(draft, stamp: Stamp(seq: seq, n: ownRow, time: time), rows: rows)
  }

  private static func fingerprint(of draft: Draft) -> Int {
    var hasher = Hasher()
    hasher.combine(draft.conversation)
    hasher.combine(draft.content)
    return hasher.finalize()
  }
}
