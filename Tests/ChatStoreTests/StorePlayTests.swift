import Chat
import ChatStore
import Testing

@Suite struct StorePlayTests {
  @Test(arguments: TestedStore.allCases, [1, 2, 3])
  func `G9: a store says what the simplest store would say, whatever happens`(_ store: TestedStore, seed: UInt64) throws {
    var play = Play(stage: try Stage(store), seed: seed)
    for _ in 0..<3000 { try play.step() }
    for name in Play.names { try play.compareRows(of: try Name(name)) }
    for messages in play.model.messages { #expect(messages.map(\.stamp.seq) == (1...UInt64(messages.count)).map { $0 }) }
  }
}

/// People who do whatever comes to their minds, with a store and a model of it.
private struct Play {
  static let names = ["alice", "bob", "carol", "dave", "erin"]
  static let rooms = ["den", "attic"]

  let stage: Stage
  private(set) var model = StoreModel()
  private var generator: SplitMix64
  private var sent: [(draft: Draft, recipient: AccountID?)] = []

  init(stage: Stage, seed: UInt64) {
    self.stage = stage
    generator = SplitMix64(seed: seed)
  }

  mutating func step() throws {
    model.expire(at: stage.time)
    let name = try Name(pick(Self.names))
    switch pick(0..<20) {
    case 0, 1: try logIn(name)
    case 2, 3: try release(name)
    case 4: stage.pass(.seconds(3))
    case 5, 6: try changeRoom(name)
    case 7: try lend(name)
    case 8: try confirm(name)
    case 9: try compareRows(of: name)
    case 10, 11: try compareHistory(of: name)
    case 12: try compareConversations(of: name)
    default: try say()
    }
  }

  /// The rows that the store owes: those after the lowest `got` of the devices.
  func compareRows(of name: Name) throws {
    guard let account = model.open[name], let lowest = account.devices.values.min() else { return }
    let rows = try stage.rows(name.description, after: lowest)
    #expect(rows == Array(account.rows.dropFirst(Int(lowest))))
    #expect(try stage.page(name.description).top == UInt64(account.rows.count))
  }

  private mutating func logIn(_ name: Name) throws {
    let device = pick([nil, "laptop", "phone"])
    guard model.open[name]?.isLent != true else {
      #expect(throws: ChatError(.nameTaken, "\(name) is taken")) { try stage.logIn(name.description) }
      return
    }
    let known = model.open[name]
    let admission = try stage.logIn(name.description, device: device)
    if let known { #expect(admission.account == known.id) }
    let account = model.claim(name, as: admission.account, device: device)
    #expect(admission.top == UInt64(account.rows.count))
    #expect(admission.cursor == device.flatMap { account.devices[$0] })
    #expect(admission.rooms == account.rooms.sorted())
  }

  private mutating func release(_ name: Name) throws {
    guard let account = model.open[name], account.uses > 0 else { return }
    try stage.release(name.description)
    model.release(name, until: stage.time + Stage.hold.components.seconds * 1000)
  }

  private mutating func lend(_ name: Name) throws {
    guard model.open[name] == nil else {
      #expect(throws: ChatError(.nameTaken, "\(name) is taken")) { try stage.lend(name.description) }
      return
    }
    model.lend(name, as: try stage.lend(name.description))
  }

  private mutating func changeRoom(_ name: Name) throws {
    guard let account = model.open[name], account.uses > 0, !account.isLent else { return }
    let room = pick(Self.rooms)
    if pick([true, false]) {
      try stage.join(name.description, room)
      account.rooms.insert(try Name(room))
    } else {
      try stage.leave(name.description, room)
      account.rooms.remove(try Name(room))
    }
  }

  private mutating func confirm(_ name: Name) throws {
    guard let account = model.open[name], let device = account.devices.keys.min() else { return }
    let n = pick(0..<UInt64(account.rows.count + 3))
    try stage.got(name.description, device, n)
    account.devices[device] = max(account.devices[device] ?? 0, min(n, UInt64(account.rows.count)))
  }

  private mutating func compareHistory(of name: Name) throws {
    guard let account = model.open[name], account.uses > 0 else { return }
    let address = pick(Self.names.map { "@\($0)" } + Self.rooms.map { "#\($0)" })
    guard let all = model.history(try Address(address), for: account) else { return }
    let (before, after) = (pick(0..<UInt64(all.count + 2)), pick(0..<UInt64(all.count + 2)))
    let older = try stage.history(name.description, address, before: before, limit: 5)
    let newer = try stage.history(name.description, address, after: after, limit: 5)
    #expect(older.messages == all.filter { $0.seq < before }.suffix(5))
    #expect(newer.messages == Array(all.filter { $0.seq > after }.prefix(5)))
    #expect(older.isComplete == (older.messages.first?.seq ?? 1 == 1))
    #expect(newer.isComplete == (newer.messages.last?.seq ?? UInt64(all.count) == UInt64(all.count)))
  }

  private func compareConversations(of name: Name) throws {
    guard let account = model.open[name], account.uses > 0, !account.isLent else { return }
    let expected = model.conversations(of: account)
    let page = try stage.conversations(name.description)
    #expect(page.isComplete)
    #expect(page.conversations.map(\.conversation) == expected.map(\.address))
    #expect(page.conversations.map(\.last) == expected.map(\.last))
    #expect(page.conversations.filter(\.isMember).map(\.conversation).count == account.rooms.count)
    guard let place = page.conversations.compactMap(\.last).first else { return }
    let rest = try stage.conversations(name.description, before: (place.conversation.description, place.seq))
    #expect(rest.conversations == Array(page.conversations.dropFirst()))
  }

  private mutating func say() throws {
    var drafts: [Draft] = []
    for _ in 0..<pick(1..<6) { if let draft = try draft() { drafts.append(draft) } }
    let expected = drafts.map { model.outcome(of: $0, at: stage.time) }
    #expect(stage.append(drafts) == expected)
    sent += drafts.filter { !$0.isPlain }.map { ($0, recipient(of: $0)) }
  }

  /// A new message, one that was sent before, or another one with the same id; nil from somebody who is not there.
  private mutating func draft() throws -> Draft? {
    let recipient = pick(Self.names.map { "@\($0)" } + Self.rooms.map { "#\($0)" })
    let text = "\(pick(0..<1000))"
    guard pick(0..<10) > 0 else { return try stage.draft("visitor", .text(text), to: recipient, isPlain: true) }
    guard let sender = model.open[try Name(pick(Self.names))], sender.uses > 0 else { return nil }
    let former = sent.filter { $0.draft.account == sender.id && $0.recipient == self.recipient(of: $0.draft) }
    guard pick(0..<5) == 0, !former.isEmpty, !sender.isLent else {
      return try stage.draft(sender.name.description, .text(text), to: recipient, isPlain: sender.isLent)
    }
    let again = pick(former).draft
    return pick([true, false]) ? again : try stage.draft(sender.name.description, .text("other"), to: recipient, id: again.id)
  }

  /// Who has the name that a message goes to.
  private func recipient(of draft: Draft) -> AccountID? {
    guard case .person(let name) = draft.conversation.address(for: draft.sender) else { return nil }
    return model.open[name]?.id
  }

  private mutating func pick<Value>(_ values: some Collection<Value>) -> Value {
    values[values.index(values.startIndex, offsetBy: Int(generator.next() % UInt64(values.count)))]
  }
}
