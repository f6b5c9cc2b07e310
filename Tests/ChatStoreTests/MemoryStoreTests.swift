import Testing

@testable import Chat
@testable import ChatStore

@Suite struct MemoryStoreTests {
  private var store = MemoryStore(capacity: 4)
  private let alice: Name
  private let bob: Name

  init() throws {
    alice = try Name("alice")
    bob = try Name("bob")
  }

  private func id(_ number: UInt64) -> MessageID {
    var generator = SplitMix64(seed: number)
    return .random(using: &generator)
  }

  private func draft(_ text: String, _ number: UInt64, to recipient: Name? = nil, isPlain: Bool = false) -> Draft {
    let recipient = recipient ?? bob
    return Draft(
      conversation: .between(alice, recipient), sender: alice, id: id(number), content: .text(text), origin: PeerID(1), isPlain: isPlain,
      inboxes: isPlain ? [recipient] : [alice, recipient])
  }

  @Test mutating func `messages are numbered in their conversation and in each inbox`() throws {
    let carol = try Name("carol")
    let outcomes = store.append([draft("one", 1), draft("two", 2), draft("other", 3, to: carol)], at: 1000)
    #expect(
      outcomes == [
        .stored(Message(draft("one", 1), stamp: Stamp(seq: 1, n: 1, time: 1000), rows: [1, 1])),
        .stored(Message(draft("two", 2), stamp: Stamp(seq: 2, n: 2, time: 1000), rows: [2, 2])),
        .stored(Message(draft("other", 3, to: carol), stamp: Stamp(seq: 1, n: 3, time: 1000), rows: [3, 1])),
      ])
  }

  @Test mutating func `J5: a message that is sent again gets its first answer`() {
    _ = store.append([draft("one", 1), draft("two", 2)], at: 1000)
    #expect(store.append([draft("one", 1)], at: 2000) == [.repeated(draft("one", 1), Stamp(seq: 1, n: 1, time: 1000))])
  }

  @Test mutating func `J5: an id with another text or recipient is reused`() throws {
    let carol = try Name("carol")
    _ = store.append([draft("caf\u{E9}", 1)], at: 1000)
    #expect(store.append([draft("cafe\u{301}", 1)], at: 2000) == [.idReused(draft("cafe\u{301}", 1))])
    #expect(store.append([draft("caf\u{E9}", 1, to: carol)], at: 2000) == [.idReused(draft("caf\u{E9}", 1, to: carol))])
    #expect(store.append([draft("caf\u{E9}", 1)], at: 3000) == [.repeated(draft("caf\u{E9}", 1), Stamp(seq: 1, n: 1, time: 1000))])
  }

  @Test mutating func `J5: an id sent twice in one batch is one message`() {
    let outcomes = store.append([draft("one", 1), draft("one", 1)], at: 1000)
    #expect(outcomes.last == .repeated(draft("one", 1), Stamp(seq: 1, n: 1, time: 1000)))
  }

  @Test mutating func `the oldest id is forgotten when there are too many`() {
    for number in 1...5 { _ = store.append([draft("x", UInt64(number))], at: 1000) }
    let outcomes = store.append([draft("x", 2), draft("x", 1)], at: 2000)
    #expect(
      outcomes == [
        .repeated(draft("x", 2), Stamp(seq: 2, n: 2, time: 1000)),
        .stored(Message(draft("x", 1), stamp: Stamp(seq: 6, n: 6, time: 2000), rows: [6, 6])),
      ])
  }

  @Test mutating func `a plain message is a message every time and has no row for its sender`() {
    let plain = draft("one", 1, isPlain: true)
    #expect(
      store.append([plain, plain], at: 1000) == [
        .stored(Message(plain, stamp: Stamp(seq: 1, n: nil, time: 1000), rows: [1])),
        .stored(Message(plain, stamp: Stamp(seq: 2, n: nil, time: 1000), rows: [2])),
      ])
  }

  @Test mutating func `a forgotten inbox starts empty and its conversations go on`() {
    _ = store.append([draft("one", 1), draft("two", 2)], at: 1000)
    store.forget([bob])
    #expect(
      store.append([draft("three", 3)], at: 2000) == [
        .stored(Message(draft("three", 3), stamp: Stamp(seq: 3, n: 3, time: 2000), rows: [3, 1]))
      ])
  }
}
