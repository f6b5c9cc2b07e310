import Chat
import Crypto

/// The accounts that belong to passwords: who may use them, and what opens them without the password.
struct Logins {
  /// How long the token of a login opens its account after it was last shown, in milliseconds.
  static let lifetime: Int64 = 90 * 86_400_000
  /// How long a ticket opens it, in milliseconds.
  static let ticketLifetime: Int64 = 60_000
  /// How many logins an account has; the one that was not used for longest ends.
  static let limit = 100

  private let database: Database
  private let records: Records

  init(_ database: Database, _ records: Records) {
    self.database = database
    self.records = records
  }

  // MARK: Proofs

  /// The login that the account has from now on, where the proof is one; refuses whoever is banned only once that is clear.
  func open(_ account: AccountRecord, _ proof: Proof, spare: Token, at time: Int64) throws(StoreError) -> Result<Holding, ChatError> {
    let holding: Holding
    switch proof {
    case .none: return .failure(.passwordRequired)
    case .token(let token):
      guard let found = try use(token, at: time), found.account === account else { return .failure(.denied) }
      holding = Holding(account: account, token: token, login: found.login)
    case .certificate(let token):
      if let token, let found = try use(token, at: time), found.account === account {
        holding = Holding(account: account, token: token, login: found.login)
      } else {
        holding = Holding(account: account, token: spare, login: try make(for: account, token: spare, at: time))
      }
    case .password(let hash):
      guard hash == account.password else { return .failure(.denied) }
      holding = Holding(account: account, token: spare, login: try make(for: account, token: spare, at: time))
    }
    return account.isBanned ? .failure(.banned) : .success(holding)
  }

  /// The account that the proof is of, without a login of its own; a token tells the name, too.
  func account(_ name: Name?, _ proof: Proof, at time: Int64) throws(StoreError) -> AccountRecord? {
    switch proof {
    case .none: return nil
    case .certificate: return try name.flatMap { (name) throws(StoreError) in try records.openAccount(of: name) }
    case .token(let token):
      guard let account = try use(token, at: time)?.account, name == nil || account.name == name else { return nil }
      return account
    case .password(let hash):
      guard let name, let account = try records.openAccount(of: name), account.password == hash else { return nil }
      return account
    }
  }

  /// The account that a token or a ticket opens; takes note of the time, and the ticket is used up.
  func use(_ token: Token, at time: Int64) throws(StoreError) -> (account: AccountRecord, login: LoginID)? {
    guard let (number, owner) = try find(token, at: time) else { return nil }
    guard let account = try records.account(owner), !account.isClosed else { return nil }
    if !database.isRefusingWrites {
      try database.run("UPDATE login SET used = max(used, ?) WHERE number = ?", .integer(time), .integer(number))
    }
    return (account, LoginID(number))
  }

  private func find(_ token: Token, at time: Int64) throws(StoreError) -> (login: Int64, account: Int64)? {
    let hash = TokenHash(token)
    do {
      let statement = try database.statement("SELECT number, account FROM login WHERE token = ? AND used > ?")
      statement.bind(hash.bytes, at: 1)
      statement.bind(time - Self.lifetime, at: 2)
      let rows = Rows(statement)
      if try rows.next() { return (rows.integer(0), rows.integer(1)) }
    }
    let found: (login: Int64, account: Int64)
    do {
      let statement = try database.statement(
        "SELECT login.number, account FROM ticket JOIN login ON login.number = ticket.login WHERE ticket.token = ? AND ends > ?")
      statement.bind(hash.bytes, at: 1)
      statement.bind(time, at: 2)
      let rows = Rows(statement)
      guard try rows.next() else { return nil }
      found = (rows.integer(0), rows.integer(1))
    }
    try database.beginWriting()
    let removal = try database.statement("DELETE FROM ticket WHERE token = ?")
    removal.bind(hash.bytes, at: 1)
    try removal.run()
    return found
  }

  /// Makes the ticket open what the token opens; refuses whoever is banned.
  func grant(_ token: Token, ticket: Token, at time: Int64) throws(StoreError) -> StoreAnswer {
    guard let (account, login) = try use(token, at: time) else { return .refused(.denied) }
    if account.isBanned { return .refused(.banned) }
    try database.run("DELETE FROM ticket WHERE ends <= ?", .integer(time))
    let statement = try database.statement("INSERT INTO ticket (token, login, ends) VALUES (?, ?, ?)")
    statement.bind(TokenHash(ticket).bytes, at: 1)
    statement.bind(login.number, at: 2)
    statement.bind(time + Self.ticketLifetime, at: 3)
    try statement.run()
    return .granted(account.name, account.id, login)
  }

  func make(for account: AccountRecord, token: Token, at time: Int64) throws(StoreError) -> LoginID {
    try database.beginWriting()
    let statement = try database.statement("INSERT INTO login (account, token, made, used) VALUES (?, ?, ?, ?)")
    statement.bind(account.number, at: 1)
    statement.bind(TokenHash(token).bytes, at: 2)
    statement.bind(time, at: 3)
    statement.bind(time, at: 4)
    try statement.run()
    let login = LoginID(database.lastInsertedRow)
    try database.run(
      "DELETE FROM login WHERE number IN (SELECT number FROM login WHERE account = ? AND number <> ? ORDER BY used DESC LIMIT -1 OFFSET ?)",
      Value(account), .integer(login.number), .integer(Int64(Self.limit - 1)))
    return login
  }

  // MARK: Passwords

  /// Gives the account another password, which ends all its logins but one.
  func set(_ password: PasswordHash, of account: AccountRecord, keeping login: LoginID?) throws(StoreError) {
    try database.run("UPDATE account SET password = ?, held_until = NULL WHERE number = ?", .text(password.text), Value(account))
    account.password = password
    account.heldUntil = nil
    try database.run("DELETE FROM login WHERE account = ? AND number IS NOT ?", Value(account), Value(login?.number))
  }

  /// One login of the account ends, or every one. Returns whether there was one.
  func end(_ login: LoginID?, of account: AccountRecord) throws(StoreError) -> Bool {
    if let login {
      try database.run("DELETE FROM login WHERE account = ? AND number = ?", Value(account), .integer(login.number))
    } else {
      try database.run("DELETE FROM login WHERE account = ?", Value(account))
    }
    return database.changedRows > 0
  }

  /// The oldest first.
  func all(of account: AccountRecord, at time: Int64) throws(StoreError) -> [LoginSummary] {
    let rows = try database.select(
      "SELECT number, made, used FROM login WHERE account = ? AND used > ? ORDER BY number", Value(account), .integer(time - Self.lifetime))
    var logins: [LoginSummary] = []
    while try rows.next() {
      logins.append(LoginSummary(login: LoginID(rows.integer(0)), made: rows.integer(1), used: rows.integer(2)))
    }
    return logins
  }

  // MARK: Invites

  func add(_ invite: Invite, until end: Int64) throws(StoreError) {
    try database.beginWriting()
    let statement = try database.statement("INSERT OR REPLACE INTO invite (code, ends) VALUES (?, ?)")
    statement.bind(Self.hash(of: invite), at: 1)
    statement.bind(end, at: 2)
    try statement.run()
  }

  func isGood(_ invite: Invite, at time: Int64) throws(StoreError) -> Bool {
    let statement = try database.statement("SELECT 1 FROM invite WHERE code = ? AND account IS NULL AND ends > ?")
    statement.bind(Self.hash(of: invite), at: 1)
    statement.bind(time, at: 2)
    return try Rows(statement).next()
  }

  /// Nobody else can use it from now on.
  func use(_ invite: Invite, for account: AccountRecord) throws(StoreError) {
    try database.beginWriting()
    let statement = try database.statement("UPDATE invite SET account = ? WHERE code = ?")
    statement.bind(account.number, at: 1)
    statement.bind(Self.hash(of: invite), at: 2)
    try statement.run()
  }

  private static func hash(of invite: Invite) -> SIMD32<UInt8> {
    var hash = SHA256()
    hash.update(invite.bytes)
    return hash.finish()
  }
}
