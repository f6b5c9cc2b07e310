import Chat

/// What a store should say, worked out in the simplest way: everything is kept for ever and nothing is looked up fast.
struct StoreModel {
  final class Account {
    let id: AccountID
    let name: Name
    let isLent: Bool
    var uses = 1
    var deadline: Int64?
    var rows: [Push] = []
    var rooms: Set<Name> = []
    var devices: [String: UInt64] = [:]
    var answers: [MessageID: (draft: Draft, stamp: Stamp)] = [:]

    init(id: AccountID, name: Name, isLent: Bool) {
      self.id = id
      self.name = name
      self.isLent = isLent
    }
  }

  private enum Key: Hashable {
    case room(Name)
    case direct(Set<AccountID>)
  }

  private(set) var open: [Name: Account] = [:]
  private var conversations: [Key: [Message]] = [:]
  /// Those with messages, the one with the newest last.
  private var order: [Key] = []

  /// Everything that was stored, by conversation, each in its order.
  var messages: [[Message]] { Array(conversations.values) }

  mutating func expire(at time: Int64) {
    open = open.filter { $0.value.deadline.map { $0 > time } ?? true }
  }

  mutating func claim(_ name: Name, as id: AccountID, device: String?) -> Account {
    let account = open[name] ?? Account(id: id, name: name, isLent: false)
    if open[name] != nil { account.uses += 1 }
    account.deadline = nil
    open[name] = account
    if let device, account.devices[device] == nil { account.devices[device] = UInt64(account.rows.count) }
    return account
  }

  mutating func lend(_ name: Name, as id: AccountID) {
    open[name] = Account(id: id, name: name, isLent: true)
  }

  mutating func release(_ name: Name, until deadline: Int64) {
    guard let account = open[name] else { return }
    account.uses -= 1
    if account.uses == 0, account.isLent { open[name] = nil }
    if account.uses == 0 { account.deadline = deadline }
  }

  mutating func outcome(of draft: Draft, at time: Int64) -> StoreOutcome {
    let sender = open[draft.sender].flatMap { $0.id == draft.account ? $0 : nil }
    if !draft.isPlain, let answer = sender?.answers[draft.id] {
      let isSame = answer.draft.content == draft.content && answer.draft.conversation == draft.conversation
      return isSame ? .repeated(draft, answer.stamp) : .refused(draft, .idReused)
    }
    guard let (key, readers) = place(of: draft, from: sender) else { return .refused(draft, .noSuchUser) }
    let message = message(draft, in: key, readers: readers, at: time)
    conversations[key, default: []].append(message)
    order.removeAll { $0 == key }
    order.append(key)
    for reader in readers { reader.rows.append(message.push(to: reader.name, n: UInt64(reader.rows.count + 1))) }
    if !draft.isPlain { sender?.answers[draft.id] = (draft, message.stamp) }
    return .stored(message)
  }

  /// The texts of a conversation, all of them; nil where there is none.
  func history(_ address: Address, for account: Account) -> [Push]? {
    let key: Key
    switch address {
    case .room(let name): key = .room(name)
    case .person(let name):
      guard let other = open[name] else { return nil }
      key = .direct([account.id, other.id])
    }
    return conversations[key]?.map { $0.push(to: account.name, n: nil) }
  }

  /// The conversations of an account and their last messages, as it is told of them.
  func conversations(of account: Account) -> [(address: Address, last: Push?)] {
    var others: [Address: AccountID] = [:]
    var listed: [(address: Address, last: Push?, other: AccountID?)] = []
    for key in order.reversed() {
      guard let messages = conversations[key], let last = messages.last?.push(to: account.name, n: nil) else { continue }
      switch key {
      case .room(let room):
        guard account.rooms.contains(room) || messages.contains(where: { $0.draft.account == account.id }) else { continue }
        listed.append((last.conversation, last, nil))
      case .direct(let accounts):
        guard accounts.contains(account.id), let other = accounts.first(where: { $0 != account.id }) ?? accounts.first else { continue }
        if others[last.conversation].map({ $0.number < other.number }) ?? true { others[last.conversation] = other }
        listed.append((last.conversation, last, other))
      }
    }
    let silent = account.rooms.filter { conversations[.room($0)] == nil }.sorted().map { (Address.room($0), Push?.none) }
    return listed.filter { $0.other == others[$0.address] }.map { ($0.address, $0.last) } + silent
  }

  private func message(_ draft: Draft, in key: Key, readers: [Account], at time: Int64) -> Message {
    let rows = readers.map { InboxRow(account: $0.id, reader: $0.name, n: UInt64($0.rows.count + 1)) }
    let ownRow = rows.first { $0.account == draft.account }?.n
    let seq = UInt64(conversations[key, default: []].count + 1)
    return Message(draft, stamp: Stamp(seq: seq, n: ownRow, time: time), rows: rows)
  }

  private func place(of draft: Draft, from sender: Account?) -> (Key, [Account])? {
    let others: [Account]
    let key: Key
    switch draft.conversation.address(for: draft.sender) {
    case .room(let room):
      key = .room(room)
      others = open.values.filter { $0.rooms.contains(room) }
    case .person(let name):
      guard let sender, let other = open[name] else { return nil }
      key = .direct([sender.id, other.id])
      others = [other]
    }
    let rest = others.filter { $0.id != sender?.id }.sorted { $0.id.number < $1.id.number }
    return (key, ([sender].compactMap { $0 } + rest).filter { !$0.isLent })
  }
}
