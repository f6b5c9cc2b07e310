@testable import Chat

/// A store as small as the hub's rules need it: it does what it is told in order, and forgets nothing that it is not told to forget.
struct StageStore {
  struct Account {
    let name: Name
    /// nil: the name is lent to a plain peer, and there is no inbox.
    let token: Token?
    var password: PasswordHash?
    var standing = Standing()
    /// How many logins and loans were not released.
    var uses = 1
    /// When its last session ended: 1 for the first that did, 2 for the next.
    var seen: Int64?
    var rooms: Set<Name> = []
    var rows: [Push] = []
    var top: UInt64 = 0
    var devices: [Device: Cursor] = [:]
  }

  struct Cursor {
    var got: UInt64
    /// How many marks had moved when the device was here last.
    var moves: Int
  }

  private struct Mark {
    var seq: UInt64 = 0
    var move = 0
  }

  private struct MarkKey: Hashable {
    let conversation: Conversation
    let reader: AccountID
    let kind: Receipt.Kind
  }

  private struct AnswerKey: Hashable {
    let sender: AccountID?
    let id: MessageID
  }

  var epoch = Stage.id(0)
  /// How many rows one page holds.
  var pageSize = 3
  var roomLimit = 1_000
  /// Whether there is no room for anything new.
  var isFull = false

  private(set) var accounts: [Account] = []
  private var names: [Name: AccountID] = [:]
  private var messages: [Conversation: [Message]] = [:]
  private var answers: [AnswerKey: Message] = [:]
  private var marks: [MarkKey: Mark] = [:]
  private var moves = 0
  /// The tokens of accounts with passwords; the number is the login's.
  private var logins: [(token: Token, account: AccountID)] = []
  private var departures: Int64 = 0

  subscript(id: AccountID) -> Account {
    get { accounts[Int(id.number)] }
    set { accounts[Int(id.number)] = newValue }
  }

  /// Whose name it is now.
  func account(_ name: Name) -> Account? {
    names[name].map { self[$0] }
  }

  /// What the hub is to hear of an action; nil where that is no business of the store.
  mutating func reply(to action: Hub.Action) -> Hub.Input? {
    switch action {
    case .store(let drafts): .stored(drafts.map { store($0) })
    case .ask(let request, let peer): .answered(answer(request), to: request, for: peer)
    case .compute(.check(let password, let hash), let peer, _): .computed(.checked(password.revealed == hash?.text), for: peer)
    case .compute(.hash(let password), let peer, _): .computed(.hashed(PasswordHash(password.revealed)), for: peer)
    case .report, .hear, .welcome, .admit, .turnAway, .send, .relay, .close: nil
    }
  }

  /// The hold of a name is over: whoever claims it next is another account.
  mutating func free(_ name: Name) {
    names[name] = nil
  }

  /// Retention takes an account's rows up to `n`.
  mutating func takeRows(of id: AccountID, through n: UInt64) {
    self[id].rows.removeAll { ($0.n ?? 0) <= n }
  }

  mutating func takeRows(of name: Name, through n: UInt64) {
    if let id = names[name] { takeRows(of: id, through: n) }
  }

  private mutating func answer(_ request: StoreRequest) -> StoreAnswer {
    do throws(ChatError) {
      switch request {
      case .logIn(let login): return .admitted(try logIn(login))
      case .lend(let name): return .lent(try lend(name), name, Standing())
      case .register(let registration): return .admitted(try register(registration))
      case .secret(let name): return .secret(account(name)?.password)
      case .attend(let name, let proof): return try attend(name, proof)
      case .grant(let token, _):
        guard let number = logins.firstIndex(where: { $0.token == token }) else { throw .denied }
        return .granted(self[logins[number].account].name, logins[number].account, LoginID(Int64(number)))
      case .replace(let id, _, let new, _): self[id].password = new
      case .logOut, .moderate: return .done
      case .administer: return .administered(.done)
      case .release(let id): release(id)
      case .join(let id, let room): try join(id, room)
      case .leave(let id, let room): self[id].rooms.remove(room)
      case .got(let id, let device, let n): return .marked(confirm(id, device, n))
      case .read(let id, let address, let seq): return .marked(read(id, address, seq))
      case .rows(let id, let row): return .rows(page(of: id, after: row))
      case .history(let id, let query): return .history(try history(for: id, query))
      case .conversations(let id, let query): return .conversations(conversations(of: id, query))
      case .seen(let name): return .seen(account(name)?.seen)
      case .receipts(let id, let address): return .receipts(receipts(for: id, in: Conversation(address, of: self[id].name), since: 0))
      }
      return .done
    } catch {
      return .refused(error)
    }
  }

  // MARK: Accounts

  private mutating func logIn(_ login: Login) throws(ChatError) -> Admission {
    let (id, opened) = try hold(login)
    var cursor: UInt64?
    var told: [Receipt] = []
    if let device = login.device {
      let old = self[id].devices[device] ?? Cursor(got: self[id].top, moves: moves)
      self[id].devices[device] = Cursor(got: old.got, moves: moves)
      cursor = login.position?.n ?? old.got
      told = conversations(of: id).flatMap { receipts(for: id, in: $0, since: old.moves) }
    }
    let isReset = login.device != nil && login.position.map { !isKnown($0, in: self[id]) } ?? false
    return Admission(
      account: id, token: opened?.token ?? self[id].token ?? login.spare, epoch: epoch, top: self[id].top, cursor: isReset ? 0 : cursor,
      isReset: isReset, rooms: self[id].rooms.sorted(), receipts: told, login: opened?.login, standing: self[id].standing)
  }

  private mutating func hold(_ login: Login) throws(ChatError) -> (AccountID, (token: Token, login: LoginID)?) {
    if case .certificate = login.proof { try certify(login.name) }
    guard let id = names[login.name], self[id].password != nil else {
      guard login.mayClaim else { throw login.proof == .none ? ChatError(.passwordRequired, "a password is needed") : .denied }
      return (try claim(login), nil)
    }
    let opened = try open(id, login)
    self[id].uses += 1
    return (id, opened)
  }

  private mutating func register(_ registration: Registration) throws(ChatError) -> Admission {
    guard names[registration.login.name] == nil else { throw ChatError(.nameTaken, "it is taken") }
    let id = try open(registration.login.name, token: nil)
    (self[id].password, self[id].uses) = (registration.password, 0)
    let login = registration.login
    return try logIn(
      Login(name: login.name, proof: .password(registration.password), spare: login.spare, device: login.device, position: nil))
  }

  /// Sees that there is an account that no password opens.
  private mutating func certify(_ name: Name) throws(ChatError) {
    guard names[name] == nil else { return }
    let id = try open(name, token: nil)
    (self[id].password, self[id].uses) = (PasswordHash("of nobody"), 0)
  }

  private mutating func attend(_ name: Name?, _ proof: Proof) throws(ChatError) -> StoreAnswer {
    if case .certificate = proof, let name { try certify(name) }
    let id: AccountID? =
      if case .token(let token) = proof { logins.first { $0.token == token }?.account } else { name.flatMap { names[$0] } }
    guard let id, name == nil || name == self[id].name else { throw .denied }
    self[id].uses += 1
    return .lent(id, self[id].name, self[id].standing)
  }

  /// What the operator gave the name.
  mutating func change(_ name: Name, _ body: (inout Standing) -> Void) {
    if let id = names[name] { body(&self[id].standing) }
  }

  /// The login of whoever has proved that the password is known, or shows its token.
  private mutating func open(_ id: AccountID, _ login: Login) throws(ChatError) -> (token: Token, login: LoginID) {
    switch login.proof {
    case .none: throw ChatError(.passwordRequired, "it has a password")
    case .token(let token):
      guard let index = logins.firstIndex(where: { $0.token == token && $0.account == id }) else { throw .denied }
      return (token, LoginID(Int64(index)))
    case .certificate(let token):
      if let token, let index = logins.firstIndex(where: { $0.token == token && $0.account == id }) {
        return (token, LoginID(Int64(index)))
      }
      logins.append((login.spare, id))
      return (login.spare, LoginID(Int64(logins.count - 1)))
    case .password(let hash):
      guard hash == self[id].password else { throw .denied }
      logins.append((login.spare, id))
      return (login.spare, LoginID(Int64(logins.count - 1)))
    }
  }

  private mutating func claim(_ login: Login) throws(ChatError) -> AccountID {
    if login.name.isReserved { throw ChatError(.badName, "\(login.name) is reserved") }
    guard let id = names[login.name] else { return try open(login.name, token: login.spare) }
    guard let token = self[id].token, login.proof == .token(token) else { throw ChatError(.nameTaken, "\(login.name) is taken") }
    self[id].uses += 1
    return id
  }

  private func isKnown(_ position: InboxPosition, in account: Account) -> Bool {
    if let epoch = position.epoch, epoch != self.epoch { return false }
    guard position.n <= account.top else { return false }
    guard let last = position.last, let row = account.rows.first(where: { $0.n == position.n }) else { return true }
    return row.id == last
  }

  private mutating func lend(_ name: Name) throws(ChatError) -> AccountID {
    if names[name] != nil { throw ChatError(.nameTaken, "\(name) is taken") }
    return try open(name, token: nil)
  }

  private mutating func open(_ name: Name, token: Token?) throws(ChatError) -> AccountID {
    if name.isReserved, name != .server { throw ChatError(.badName, "\(name) is reserved") }
    let id = AccountID(Int64(accounts.count))
    accounts.append(Account(name: name, token: token))
    names[name] = id
    return id
  }

  private mutating func release(_ id: AccountID) {
    self[id].uses -= 1
    if self[id].uses == 0 {
      departures += 1
      self[id].seen = departures
    }
    if self[id].uses == 0, self[id].token == nil, self[id].password == nil { names[self[id].name] = nil }
  }

  private mutating func join(_ id: AccountID, _ room: Name) throws(ChatError) {
    if self[id].rooms.count >= roomLimit, !self[id].rooms.contains(room) { throw ChatError(.quota, "you are in enough rooms") }
    self[id].rooms.insert(room)
  }

  // MARK: Messages

  private mutating func store(_ draft: Draft) -> StoreOutcome {
    let key = AnswerKey(sender: draft.account, id: draft.id)
    if !draft.isPlain, let first = answers[key] {
      let isSame = first.draft.content == draft.content && first.draft.conversation == draft.conversation
      return isSame ? .repeated(draft, first.stamp) : .refused(draft, .idReused)
    }
    if isFull { return .refused(draft, .storageFull) }
    guard let readers = readers(of: draft) else { return .refused(draft, .noSuchUser) }
    let seq = UInt64(messages[draft.conversation]?.count ?? 0) + 1
    var rows: [InboxRow] = []
    for id in readers {
      self[id].top += 1
      rows.append(InboxRow(account: id, reader: self[id].name, n: self[id].top))
    }
    let stamp = Stamp(seq: seq, n: rows.first { $0.account == draft.account }?.n, time: 0)
    let message = Message(draft, stamp: stamp, rows: rows)
    for row in rows { self[row.account].rows.append(message.push(to: row.reader, n: row.n)) }
    messages[draft.conversation, default: []].append(message)
    answers[key] = message
    return .stored(message)
  }

  /// The accounts whose inboxes get it, the sender's first; nil when nobody is called that.
  private func readers(of draft: Draft) -> [AccountID]? {
    var readers = [draft.account].compactMap(\.self)
    switch draft.conversation {
    case .room(let room): readers += names.values.filter { self[$0].rooms.contains(room) }.sorted { $0.number < $1.number }
    case .direct(let first, let second):
      guard let one = names[first], let other = names[second] else { return nil }
      readers += [one, other]
    }
    var seen: Set<AccountID> = []
    return readers.filter { (self[$0].token != nil || self[$0].password != nil) && seen.insert($0).inserted }
  }

  private func page(of id: AccountID, after row: UInt64) -> InboxPage {
    InboxPage(rows: Array(self[id].rows.lazy.filter { ($0.n ?? 0) > row }.prefix(pageSize)), top: self[id].top)
  }

  private func history(for id: AccountID, _ query: HistoryQuery) throws(ChatError) -> HistoryPage {
    let name = self[id].name
    guard let all = messages[Conversation(query.conversation, of: name)] else {
      throw ChatError(.notFound, "there is no such conversation")
    }
    let term = query.search.map(SearchTerm.init)
    let wanted = all.filter {
      $0.stamp.seq > query.after ?? 0 && $0.stamp.seq < query.before ?? .max && term?.isIn($0.draft.content) ?? true
    }
    let isForward = query.before == nil && query.after != nil
    let page = isForward ? wanted.prefix(query.limit) : wanted.suffix(query.limit)
    return HistoryPage(
      conversation: query.conversation, messages: page.map { $0.push(to: name, n: nil) }, isComplete: page.count == wanted.count)
  }

  /// Those with messages of the account's own, by name.
  private func conversations(of id: AccountID, _ query: ConversationQuery) -> ConversationPage {
    let all = conversations(of: id).map { conversation in
      let address = conversation.address(for: self[id].name)
      return ConversationSummary(conversation: address, last: messages[conversation]?.last?.push(to: self[id].name, n: nil))
    }
    return ConversationPage(conversations: Array(all.prefix(query.limit)), isComplete: all.count <= query.limit)
  }

  // MARK: Marks

  private mutating func confirm(_ id: AccountID, _ device: Device, _ n: UInt64) -> [Marker] {
    let delivered = self[id].devices.values.map(\.got).max() ?? 0
    let got = max(self[id].devices[device]?.got ?? 0, min(n, self[id].top))
    self[id].devices[device]?.got = got
    var reached: [Conversation: UInt64] = [:]
    for row in self[id].rows where row.n.map({ $0 > delivered && $0 <= n }) ?? false {
      reached[Conversation(row.conversation, of: self[id].name)] = row.seq
    }
    return sorted(reached.keys, for: id).compactMap { mark($0, .delivered, by: id, upTo: reached[$0] ?? 0) }.filter { !$0.senders.isEmpty }
  }

  private mutating func read(_ id: AccountID, _ address: Address, _ seq: UInt64) -> [Marker] {
    mark(Conversation(address, of: self[id].name), .read, by: id, upTo: seq).map { [$0] } ?? []
  }

  private mutating func mark(_ conversation: Conversation, _ kind: Receipt.Kind, by id: AccountID, upTo seq: UInt64) -> Marker? {
    let key = MarkKey(conversation: conversation, reader: id, kind: kind)
    let (old, all) = (marks[key]?.seq ?? 0, messages[conversation] ?? [])
    let new = min(seq, UInt64(all.count))
    guard new > old else { return nil }
    moves += 1
    marks[key] = Mark(seq: new, move: moves)
    let writers = Set(all[Int(old)..<Int(new)].compactMap(\.draft.account)).subtracting([id])
    let senders = writers.sorted { $0.number < $1.number }.map { Marker.Sender(account: $0, name: self[$0].name) }
    return Marker(conversation: conversation, kind: kind, reader: self[id].name, seq: new, senders: senders)
  }

  private func conversations(of id: AccountID) -> [Conversation] {
    sorted(messages.keys.filter { messages[$0]?.contains { $0.draft.account == id } ?? false }, for: id)
  }

  private func sorted(_ conversations: some Collection<Conversation>, for id: AccountID) -> [Conversation] {
    conversations.sorted { $0.address(for: self[id].name).description < $1.address(for: self[id].name).description }
  }

  /// The marks of others that cover something which the account wrote and that moved after this many had.
  private func receipts(for id: AccountID, in conversation: Conversation, since moves: Int) -> [Receipt] {
    guard let wrote = messages[conversation]?.first(where: { $0.draft.account == id })?.stamp.seq else { return [] }
    let news = marks.filter { $0.conversation == conversation && $0.reader != id && $1.seq >= wrote && $1.move > moves }
    return news.sorted { $0.value.move < $1.value.move }.map { key, mark in
      Receipt(conversation: conversation.address(for: self[id].name), kind: key.kind, name: self[key.reader].name, seq: mark.seq)
    }
  }
}
