import Chat

/// What operators do about accounts.
struct Administration {
  private let database: Database
  private let records: Records
  private let logins: Logins

  init(_ database: Database, _ records: Records, _ logins: Logins) {
    self.database = database
    self.records = records
    self.logins = logins
  }

  func perform(_ request: AdminRequest, _ holders: inout Holders, at time: Int64) throws(StoreError) -> AdminAnswer {
    switch request {
    case .add(let name, let hash, let isOperator): return try add(name, hash, isOperator: isOperator, holders, at: time)
    case .list: return .accounts(try accounts())
    case .invite(let invite, let lifetime):
      let seconds = Int64(clamping: min(lifetime, 1 << 40))
      try logins.add(invite, until: time + seconds * 1000)
      return .done
    case .password(let name, _), .remove(let name), .logins(let name), .revoke(let name, _), .change(let name, _):
      guard let account = try records.openAccount(of: name), account.password != nil else { return .refused(.unknown(name)) }
      return try perform(request, on: account, holders, at: time)
    }
  }

  private func perform(
    _ request: AdminRequest, on account: AccountRecord, _ holders: Holders, at time: Int64
  ) throws(StoreError) -> AdminAnswer {
    switch request {
    case .password(_, let hash): try logins.set(hash, of: account, keeping: nil)
    case .remove: try holders.close(account)
    case .logins: return .logins(try logins.all(of: account, at: time))
    case .revoke(let name, let login):
      guard try logins.end(login, of: account) || login == nil else {
        return .refused(ChatError(.notFound, "\(name) has no such login"))
      }
    case .change(_, let change): try apply(change, to: account)
    case .add, .list, .invite: break
    }
    return .done
  }

  /// Nil: it is done.
  func moderate(_ name: Name, _ action: Moderation, by operator: AccountID, at time: Int64) throws(StoreError) -> ChatError? {
    guard let judge = try records.account(`operator`), judge.standing.isOperator, !judge.isClosed else {
      return ChatError(.notAllowed, "only an operator may do this")
    }
    guard let account = try records.openAccount(of: name) else { return .unknown(name) }
    if account.standing.isOperator, account !== judge { return ChatError(.notAllowed, "\(name) is an operator, too") }
    if let change = AccountChange(action) { try apply(change, to: account) }
    return nil
  }

  private func add(
    _ name: Name, _ hash: PasswordHash, isOperator: Bool, _ holders: Holders, at time: Int64
  ) throws(StoreError) -> AdminAnswer {
    if name.isReserved { return .refused(.reserved(name)) }
    if try records.openAccount(of: name) != nil { return .refused(.taken(name)) }
    let account = try holders.open(name)
    try logins.set(hash, of: account, keeping: nil)
    if isOperator { try apply(AccountChange(isOperator: true), to: account) }
    return .done
  }

  private func apply(_ change: AccountChange, to account: AccountRecord) throws(StoreError) {
    account.standing.isOperator = change.isOperator ?? account.standing.isOperator
    account.standing.isMuted = change.isMuted ?? account.standing.isMuted
    account.isBanned = change.isBanned ?? account.isBanned
    try database.run(
      "UPDATE account SET operator = ?, muted = ?, banned = ? WHERE number = ?", Value(account.standing.isOperator),
      Value(account.standing.isMuted), Value(account.isBanned), Value(account))
    if change.isBanned == true { _ = try logins.end(nil, of: account) }
  }

  private func accounts() throws(StoreError) -> [AccountSummary] {
    let rows = try database.select(
      "SELECT name, operator, banned, muted FROM account WHERE closed = 0 AND password IS NOT NULL ORDER BY name")
    var accounts: [AccountSummary] = []
    while try rows.next() {
      accounts.append(
        AccountSummary(
          name: try rows.name(0), isOperator: rows.integer(1) != 0, isBanned: rows.integer(2) != 0, isMuted: rows.integer(3) != 0))
    }
    return accounts
  }
}
