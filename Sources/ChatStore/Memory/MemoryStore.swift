package import Chat

/// Keeps everything in memory, for a server that promises only while it runs; it has no accounts, for a password is for longer than that.
///
/// It keeps the newest messages: 100,000 that have rows and 4,096 that have none, each with 64 MiB of content and 2,097,152 rows at most. A
/// message that is sent again gets its first answer for as long as it is among the last 65,536 that came with an id of their sender. At most
/// 65,536 names wait for holders that are gone; past it the one that waited longest is free early, so that claiming names cannot fill the
/// memory. What one account makes it keep is bounded by `Quotas`. Of the conversations that have no messages and no members any more, 65,536 to
/// 131,072 are remembered with their count.
package struct MemoryStore: MessageStore, Sendable {
  private static let roomLimit = 100
  private static let rowsInPage: UInt64 = 256

  private let epoch: MessageID
  private var accounts: Accounts
  private var archive: Archive
  private var answers: AnswerRing
  private let quotas: Quotas

  /// `nameHold` is how long a name waits for its holder after the last session.
  package init(epoch: MessageID, nameHold: Duration) {
    self.init(epoch: epoch, nameHold: nameHold, limits: MemoryLimits())
  }

  init(epoch: MessageID, nameHold: Duration, limits: MemoryLimits) {
    self.epoch = epoch
    accounts = Accounts(hold: nameHold.milliseconds, waitingLimit: limits.waiting)
    archive = Archive(limits: limits)
    answers = AnswerRing(capacity: limits.answers)
    quotas = limits.quotas
  }

  package mutating func append(_ drafts: [Draft], at time: Int64) -> [StoreOutcome] {
    closeOverdue(at: time)
    return drafts.map { $0.isPlain ? store($0, at: time) : storeOnce($0, at: time) }
  }

  package mutating func answer(_ request: StoreRequest, at time: Int64) -> StoreAnswer {
    closeOverdue(at: time)
    do throws(ChatError) {
      switch request {
      case .logIn(let login): return .admitted(try logIn(login, at: time))
      case .lend(let name): return .lent(try lend(name, at: time), name, Standing())
      case .secret: return .secret(nil)
      case .administer: return .administered(.refused(Self.noAccounts))
      case .register, .attend, .grant, .replace, .logOut, .moderate: throw Self.noAccounts
      case .release(let account): release(account, at: time)
      case .join(let account, let room): try join(account, room: room)
      case .leave(let account, let room): leave(account, room: room)
      case .got(let account, let device, let n): return .marked(confirm(account, device, n))
      case .read(let account, let address, let seq): return .marked(read(account, address, seq))
      case .rows(let account, let row): return .rows(page(of: account, after: row))
      case .history(let account, let query): return .history(try history(for: account, query))
      case .conversations(let account, let query): return .conversations(try conversations(of: account, query))
      case .receipts(let account, let address): return .receipts(receipts(for: account, in: address))
      case .seen(let name): return .seen(seen(name, at: time))
      }
      return .done
    } catch {
      return .refused(error)
    }
  }

  private static let noAccounts = ChatError(.notSupported, "accounts are kept in a file, and this server has none")

  // MARK: - Messages

  private mutating func storeOnce(_ draft: Draft, at time: Int64) -> StoreOutcome {
    guard let account = draft.account else { return store(draft, at: time) }
    let key = AnswerRing.Key(account: account, id: draft.id)
    let fingerprint = Self.fingerprint(of: draft)
    if let answer = answers[key] {
      return answer.fingerprint == fingerprint ? .repeated(draft, answer.stamp) : .refused(draft, .idReused)
    }
    let outcome = store(draft, at: time)
    if case .stored(let message) = outcome {
      answers.insert(AnswerRing.Answer(fingerprint: fingerprint, stamp: message.stamp), for: key)
    }
    return outcome
  }

  private mutating func store(_ draft: Draft, at time: Int64) -> StoreOutcome {
    guard isWithinQuota(draft) else { return .refused(draft, .quota) }
    guard let slot = slot(for: draft, at: time) else { return .refused(draft, .noSuchUser) }
    let rows = accounts.addRows(for: archive.nextWithRows, sender: draft.account, others: archive.readers(of: slot))
    let ownRow = rows.first.flatMap { $0.account == draft.account ? $0.n : nil }
    let stamp = Stamp(seq: archive.nextSeq(in: slot), n: ownRow, time: time)
    archive.keep(KeptMessage(draft, slot: slot, stamp: stamp, rows: rows))
    while let gone = archive.removeExcess() {
      for row in gone { accounts.update(row.account) { $0.inbox.drop(through: row.n) } }
    }
    return .stored(Message(draft, stamp: stamp, rows: rows))
  }

  /// Counts what the sender's quotas are for, unless one is used up.
  private mutating func isWithinQuota(_ draft: Draft) -> Bool {
    guard let sender = draft.account else { return true }
    switch draft.conversation.address(for: draft.sender) {
    case .room(let room):
      guard archive.slot(of: .room(room), for: sender) == nil else { return true }
      return accounts.update(sender) { Self.count(&$0.roomsMade, upTo: quotas.rooms) } ?? true
    case .person(let person):
      guard let recipient = accounts[person] else { return true }
      let isWithin = accounts.update(recipient) { $0.uses > 0 || Self.count(&$0.waiting[sender, default: 0], upTo: quotas.waiting) }
      return isWithin ?? true
    }
  }

  /// False: it is there already.
  private static func count(_ count: inout Int, upTo limit: Int) -> Bool {
    guard count < limit else { return false }
    count += 1
    return true
  }

  /// Where a draft goes; nil if nobody has the name.
  private mutating func slot(for draft: Draft, at time: Int64) -> Int? {
    switch draft.conversation.address(for: draft.sender) {
    case .room(let room): return archive.openRoom(room)
    case .person(let name):
      closeOverdue(name, at: time)
      guard let account = draft.account, accounts.has(account), let other = accounts[name] else { return nil }
      if let slot = archive.slot(of: .person(name), for: account), archive.isWhole(slot) { return slot }
      return archive.openDirect(account, draft.sender, with: other, name)
    }
  }

  private static func fingerprint(of draft: Draft) -> Int {
    var hasher = Hasher()
    hasher.combine(draft.conversation)
    hasher.combine(draft.content)
    return hasher.finalize()
  }

  // MARK: - Accounts

  private mutating func logIn(_ login: Login, at time: Int64) throws(ChatError) -> Admission {
    closeOverdue(login.name, at: time)
    let id = try accounts.claim(login)
    let (moves, limit) = (archive.moves, quotas.devices)
    let opened = login.device.flatMap { device in accounts.update(id) { $0.inbox.open(device, moves: moves, limit: limit) } }
    let account = accounts[id] ?? Account(name: login.name, token: login.spare)
    let isReset = opened != nil && login.position.map { !isKnown($0, in: account.inbox) } ?? false
    return Admission(
      account: id, token: account.token ?? login.spare, epoch: epoch, top: account.inbox.top,
      cursor: opened.map { isReset ? 0 : login.position?.n ?? $0.got }, isReset: isReset, rooms: account.rooms.sorted(),
      receipts: opened.map { receipts(for: id, since: $0.moves) } ?? [])
  }

  /// Whether the store was where the device says that it stopped.
  private func isKnown(_ position: InboxPosition, in inbox: Inbox) -> Bool {
    if let epoch = position.epoch, epoch != self.epoch { return false }
    guard position.n <= inbox.top else { return false }
    guard let last = position.last, let message = inbox.rows[position.n].flatMap(archive.message(ofRow:)) else { return true }
    return message.id == last
  }

  private mutating func lend(_ name: Name, at time: Int64) throws(ChatError) -> AccountID {
    closeOverdue(name, at: time)
    return try accounts.lend(name)
  }

  private mutating func release(_ account: AccountID, at time: Int64) {
    if accounts.release(account, at: time) { close(account) }
    while let account = accounts.excess { close(account) }
  }

  private mutating func seen(_ name: Name, at time: Int64) -> Int64? {
    closeOverdue(name, at: time)
    return accounts[name].flatMap { accounts[$0]?.seen }
  }

  private mutating func closeOverdue(at time: Int64) {
    while let account = accounts.overdue(at: time) { close(account) }
  }

  private mutating func closeOverdue(_ name: Name, at time: Int64) {
    if let account = accounts.overdue(name, at: time) { close(account) }
  }

  private mutating func close(_ account: AccountID) {
    if let closed = accounts.close(account) { archive.close(account, rooms: closed.rooms) }
  }

  private mutating func join(_ id: AccountID, room: Name) throws(ChatError) {
    guard let account = accounts[id], account.hasInbox, !account.rooms.contains(room) else { return }
    guard account.rooms.count < Self.roomLimit else { throw ChatError(.quota, "you are in \(Self.roomLimit) rooms already") }
    accounts.update(id) { _ = $0.rooms.insert(room) }
    archive.join(id, room: room)
  }

  private mutating func leave(_ account: AccountID, room: Name) {
    guard accounts.update(account, { $0.rooms.remove(room) }) != nil else { return }
    archive.leave(account, room: room)
  }

  // MARK: - Reading

  private func page(of id: AccountID, after row: UInt64) -> InboxPage {
    guard let account = accounts[id] else { return InboxPage(rows: [], top: 0) }
    let rows = account.inbox.rows
    var (pushes, size): ([Push], Int) = ([], 0)
    var n = row < rows.first ? rows.first : row &+ 1
    while pushes.count < Self.rowsInPage, let message = rows[n].flatMap(archive.message(ofRow:)) {
      size += message.size
      guard pushes.isEmpty || size <= HistoryReader.pageSize, let conversation = archive[message.slot]?.conversation else { break }
      pushes.append(message.push(in: conversation.address(for: account.name), n: n))
      n += 1
    }
    return InboxPage(rows: pushes, top: account.inbox.top)
  }

  private func history(for id: AccountID, _ query: HistoryQuery) throws(ChatError) -> HistoryPage {
    guard let account = accounts[id], let slot = archive.slot(of: query.conversation, for: id), let conversation = archive[slot] else {
      throw .noSuchConversation
    }
    return HistoryReader(archive: archive, conversation: conversation, query: query).page(for: account.name)
  }

  private func conversations(of id: AccountID, _ query: ConversationQuery) throws(ChatError) -> ConversationPage {
    guard let account = accounts[id] else { throw .noSuchConversation }
    return try ListReader(archive: archive, id: id, account: account).page(query)
  }

  // MARK: - Marks

  private mutating func confirm(_ id: AccountID, _ device: Device, _ n: UInt64) -> [Marker] {
    var reached: [Int: (seq: UInt64, writers: Set<AccountID>)] = [:]
    for message in (accounts.update(id) { $0.inbox.confirm(device, n) } ?? []).compactMap(archive.message(ofRow:)) {
      reached[message.slot, default: (0, [])].seq = message.seq
      if let writer = message.account { reached[message.slot, default: (0, [])].writers.insert(writer) }
    }
    return reached.sorted { $0.key < $1.key }.compactMap { slot, reach in
      let passed = archive.mark(slot, .delivered, by: id, upTo: reach.seq)
      return passed.flatMap { marker(slot, .delivered, by: id, upTo: $0.upperBound, writers: reach.writers) }
    }.filter { !$0.senders.isEmpty }
  }

  private mutating func read(_ id: AccountID, _ address: Address, _ seq: UInt64) -> [Marker] {
    guard accounts.has(id), let slot = archive.slot(of: address, for: id),
      let passed = archive.mark(slot, .read, by: id, upTo: seq)
    else { return [] }
    let writers = archive.writers(of: passed, in: slot)
    return marker(slot, .read, by: id, upTo: passed.upperBound, writers: writers).map { [$0] } ?? []
  }

  /// Nil where the reader or the conversation is gone.
  private func marker(_ slot: Int, _ kind: Receipt.Kind, by id: AccountID, upTo seq: UInt64, writers: Set<AccountID>) -> Marker? {
    guard let reader = accounts[id]?.name, let conversation = archive[slot]?.conversation else { return nil }
    let senders = writers.filter { $0 != id }.sorted { $0.number < $1.number }.compactMap { writer in
      accounts[writer].map { Marker.Sender(account: writer, name: $0.name) }
    }
    return Marker(conversation: conversation, kind: kind, reader: reader, seq: seq, senders: senders)
  }

  private func receipts(for id: AccountID, since moves: UInt64) -> [Receipt] {
    archive.slots(of: id).flatMap { receipts(for: id, in: $0, since: moves) }.sorted(by: Self.comesFirst)
  }

  private func receipts(for id: AccountID, in address: Address) -> [Receipt] {
    guard let slot = archive.slot(of: address, for: id) else { return [] }
    return receipts(for: id, in: slot, since: 0).sorted(by: Self.comesFirst)
  }

  /// The marks of others that cover something which the account wrote and that moved after this many had.
  private func receipts(for id: AccountID, in slot: Int, since moves: UInt64) -> [Receipt] {
    guard let conversation = archive[slot], let wrote = conversation.people[id]?.wrote, let name = accounts[id]?.name else { return [] }
    let address = conversation.conversation.address(for: name)
    return conversation.people.filter { $0.key != id }.flatMap { other, person in
      [Receipt.Kind.delivered, .read].compactMap { kind in
        let mark = person[kind]
        guard mark.seq >= wrote, mark.move > moves, let reader = accounts[other]?.name else { return nil }
        return Receipt(conversation: address, kind: kind, name: reader, seq: mark.seq)
      }
    }
  }

  private static func comesFirst(_ one: Receipt, _ other: Receipt) -> Bool {
    (one.conversation.description, one.name.description, one.kind.rawValue)
      < (other.conversation.description, other.name.description, other.kind.rawValue)
  }
}
