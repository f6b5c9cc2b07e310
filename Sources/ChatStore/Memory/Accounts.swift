import Chat

/// Who is called what: names held with a token, and names lent to plain peers. It says which accounts are to be closed and closes none by itself.
struct Accounts: Sendable {
  private struct Wait: Sendable {
    let ticket: ExpiryQueue<AccountID>.Ticket
    let deadline: Int64
  }

  private let hold: Int64
  private let waitingLimit: Int
  private var names: [Name: AccountID] = [:]
  private var accounts: [AccountID: Account] = [:]
  private var waiting = ExpiryQueue<AccountID>()
  /// Those that nobody uses.
  private var waits: [AccountID: Wait] = [:]
  private var latest: Int64 = 0

  /// `hold` is how long a name waits for its holder, in milliseconds; at most `waitingLimit` names wait.
  init(hold: Int64, waitingLimit: Int) {
    self.hold = hold
    self.waitingLimit = waitingLimit
  }

  subscript(id: AccountID) -> Account? { accounts[id] }

  func has(_ id: AccountID) -> Bool { accounts.index(forKey: id) != nil }

  subscript(name: Name) -> AccountID? { names[name] }

  /// An account whose hold has passed.
  func overdue(at time: Int64) -> AccountID? {
    waiting.expired(at: time)
  }

  /// The name's account if its hold has passed: after the clock went back, others may wait in front of it.
  func overdue(_ name: Name, at time: Int64) -> AccountID? {
    guard !waits.isEmpty, let id = names[name], let wait = waits[id], wait.deadline <= time else { return nil }
    return id
  }

  /// The account that has waited longest, if too many wait.
  var excess: AccountID? {
    waiting.count > waitingLimit ? waiting.oldest : nil
  }

  /// Begins a session: with the holder's token, or with `spare` as the token of a free name. Throws `bad_name` or `name_taken`.
  mutating func claim(_ login: Login) throws(ChatError) -> AccountID {
    if login.name.isReserved { throw .reserved(login.name) }
    guard let id = names[login.name] else { return open(login.name, token: login.spare) }
    guard let token = accounts[id]?.token, login.proof == .token(token) else { throw .taken(login.name) }
    if let wait = waits.removeValue(forKey: id) { waiting.remove(wait.ticket) }
    accounts[id]?.uses += 1
    accounts[id]?.waiting = [:]
    return id
  }

  /// Lends a name to a plain peer. Throws `bad_name` or `name_taken`.
  mutating func lend(_ name: Name) throws(ChatError) -> AccountID {
    if name.isReserved, name != .server { throw .reserved(name) }
    if names[name] != nil { throw .taken(name) }
    return open(name, token: nil)
  }

  /// Ends one session. Returns whether the account is to be closed.
  mutating func release(_ id: AccountID, at time: Int64) -> Bool {
    guard let account = accounts[id], account.uses > 0 else { return false }
    accounts[id]?.uses -= 1
    guard account.uses == 1 else { return false }
    guard account.hasInbox else { return true }
    accounts[id]?.seen = time
    let deadline = time.addingReportingOverflow(hold)
    let end = deadline.overflow ? Int64.max : deadline.partialValue
    waits[id] = Wait(ticket: waiting.append(id, deadline: end), deadline: end)
    return false
  }

  /// Frees the name and forgets the account, which is returned.
  mutating func close(_ id: AccountID) -> Account? {
    guard let account = accounts.removeValue(forKey: id) else { return nil }
    if let wait = waits.removeValue(forKey: id) { waiting.remove(wait.ticket) }
    names[account.name] = nil
    return account
  }

  /// Changes what is there of an account; does nothing to one that is closed.
  @discardableResult
  mutating func update<Result>(_ id: AccountID, _ change: (inout Account) -> Result) -> Result? {
    guard let index = accounts.index(forKey: id) else { return nil }
    return change(&accounts.values[index])
  }

  /// Adds a row for the message to each of these inboxes, the sender's first; who has no inbox gets none.
  mutating func addRows(for message: UInt64, sender: AccountID?, others: [AccountID]) -> [InboxRow] {
    var rows: [InboxRow] = []
    if !others.isEmpty { rows.reserveCapacity(others.count + 1) }
    if let sender { addRow(for: message, to: sender, rows: &rows) }
    for other in others where other != sender { addRow(for: message, to: other, rows: &rows) }
    return rows
  }

  private mutating func addRow(for message: UInt64, to id: AccountID, rows: inout [InboxRow]) {
    let row = update(id) { $0.hasInbox ? InboxRow(account: id, reader: $0.name, n: $0.inbox.add(message)) : nil }
    if let row = row ?? nil { rows.append(row) }
  }

  private mutating func open(_ name: Name, token: Token?) -> AccountID {
    latest += 1
    let id = AccountID(latest)
    names[name] = id
    accounts[id] = Account(name: name, token: token)
    return id
  }
}
