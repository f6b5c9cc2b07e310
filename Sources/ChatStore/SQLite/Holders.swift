import Chat

/// Who holds which name, and who is a member of which room.
struct Holders {
  /// How many rooms one account may be a member of.
  static let roomLimit = 100

  private let database: Database
  private let records: Records
  /// Milliseconds.
  private let hold: Int64
  /// How many names are held for those who are away.
  private let names: Int
  /// How often each account is in use; those in use only.
  private var uses: [Int64: Int] = [:]
  /// What became of `uses` since the last commit: the account and what was added.
  private var useChanges: [(account: Int64, change: Int)] = []
  /// Accounts that are no longer in use, which could not be written.
  private var unreleased: Set<Int64> = []

  init(_ database: Database, _ records: Records, hold: Int64, names: Int) {
    self.database = database
    self.records = records
    self.hold = hold
    self.names = names
  }

  // MARK: Batches

  mutating func committed() {
    useChanges.removeAll(keepingCapacity: true)
  }

  mutating func rollBack() {
    undo(after: 0)
  }

  /// How often `uses` changed since the last commit.
  var changes: Int { useChanges.count }

  /// Takes back all but that many changes.
  mutating func undo(after count: Int) {
    while useChanges.count > count, let last = useChanges.popLast() { use(last.account, -last.change) }
  }

  /// Holds the names of all who were in use when the process before this one ended, nobody knows when, and frees those of plain peers.
  func holdAll(at time: Int64) throws(StoreError) {
    try closeAll("SELECT number FROM account WHERE closed = 0 AND lent = 1", .null)
    try database.run(
      """
      UPDATE account SET held_until = ?, seen = NULL, away_after = ? WHERE closed = 0 AND held_until IS NULL AND password IS NULL
      """, .integer(end(of: time)), .integer(records.newestMessage()))
  }

  /// Writes the releases that could not be written before.
  mutating func catchUp(at time: Int64) throws(StoreError) {
    guard !unreleased.isEmpty else { return }
    for number in unreleased where uses[number] == nil {
      if let account = try records.account(number) { try endUse(of: account, at: time) }
    }
  }

  /// The releases that `catchUp` wrote are stored.
  mutating func caughtUp() {
    unreleased = []
  }

  // MARK: Names

  /// The account of whoever shows its token, or a new one for a free name. Names that belong to passwords are no business of this.
  mutating func logIn(_ login: Login) throws(StoreError) -> Result<Holding, ChatError> {
    if login.name.isReserved { return .failure(.reserved(login.name)) }
    guard let account = try records.openAccount(of: login.name) else {
      return .success(Holding(account: try claim(login.name, token: TokenHash(login.spare), isLent: false), token: login.spare))
    }
    guard let token = account.held(by: login.proof) else { return .failure(.taken(login.name)) }
    try beginUse(of: account)
    return .success(Holding(account: account, token: token))
  }

  mutating func lend(_ name: Name) throws(StoreError) -> StoreAnswer {
    if name.isReserved, name != .server { return .refused(.reserved(name)) }
    if try records.openAccount(of: name) != nil { return .refused(.taken(name)) }
    return .lent(try claim(name, token: nil, isLent: true).id, name, Standing())
  }

  mutating func release(_ id: AccountID, at time: Int64) throws(StoreError) {
    guard uses[id.number] != nil else { return }
    changeUse(of: id.number, by: -1)
    guard uses[id.number] == nil, let account = try records.account(id) else { return }
    if database.isRefusingWrites {
      unreleased.insert(id.number)
      return
    }
    try endUse(of: account, at: time)
    try closeAll(
      "SELECT number FROM account WHERE closed = 0 AND held_until <= ? ORDER BY held_until LIMIT 4", .integer(time))
  }

  /// When the last session of whoever holds the name ended, in milliseconds since 1970; nil where nobody knows.
  func seen(_ name: Name) throws(StoreError) -> Int64? {
    guard let account = try records.openAccount(of: name) else { return nil }
    let rows = try database.select("SELECT seen FROM account WHERE number = ?", Value(account))
    return try rows.next() ? rows.optionalInteger(0) : nil
  }

  private mutating func claim(_ name: Name, token: TokenHash?, isLent: Bool) throws(StoreError) -> AccountRecord {
    let account = try open(name, token: token, isLent: isLent)
    changeUse(of: account.number, by: 1)
    return account
  }

  /// Makes an account for a name that nobody holds any more.
  func open(_ name: Name, token: TokenHash? = nil, isLent: Bool = false) throws(StoreError) -> AccountRecord {
    try database.beginWriting()
    if let previous = try records.holder(of: name) { try close(previous) }
    return try records.makeAccount(name, token: token, isLent: isLent)
  }

  mutating func beginUse(of account: AccountRecord) throws(StoreError) {
    if account.heldUntil != nil {
      try database.run("UPDATE account SET held_until = NULL WHERE number = ?", Value(account))
      account.heldUntil = nil
    } else if account.password != nil, uses[account.number] == nil {
      // What a crash leaves says nothing of when the session ended.
      try database.run("UPDATE account SET seen = NULL WHERE number = ?", Value(account))
    }
    changeUse(of: account.number, by: 1)
  }

  private func endUse(of account: AccountRecord, at time: Int64) throws(StoreError) {
    if account.isClosed { return }
    let newest = try records.newestMessage()
    guard account.password == nil else {
      try database.run(
        "UPDATE account SET seen = ?, away_after = ? WHERE number = ?", .integer(time), .integer(newest), Value(account))
      account.awayAfter = newest
      return
    }
    guard !account.isLent, hold > 0 else { return try close(account) }
    let end = end(of: time)
    try database.run(
      "UPDATE account SET held_until = ?, seen = ?, away_after = ? WHERE number = ?", .integer(end), .integer(time), .integer(newest),
      Value(account))
    (account.heldUntil, account.awayAfter) = (end, newest)
  }

  /// Frees a few of the names that are held, where too many are; returns whether there may be more.
  func freeExcess() throws(StoreError) -> Bool {
    try closeAll(
      "SELECT number FROM account WHERE closed = 0 AND held_until IS NOT NULL ORDER BY held_until DESC LIMIT 16 OFFSET ?",
      .integer(Int64(names)))
  }

  /// Returns whether there were any.
  @discardableResult
  private func closeAll(_ numbers: StaticString, _ value: Value) throws(StoreError) -> Bool {
    var found: [Int64] = []
    do {
      let rows = try database.select(numbers, value)
      while try rows.next() { found.append(rows.integer(0)) }
    }
    for number in found {
      if let account = try records.account(number) { try close(account) }
    }
    return !found.isEmpty
  }

  func close(_ account: AccountRecord) throws(StoreError) {
    try database.run("UPDATE account SET closed = 1 WHERE number = ?", Value(account))
    try database.run("DELETE FROM device WHERE account = ?", Value(account))
    try database.run("DELETE FROM inbox WHERE account = ?", Value(account))
    try database.run("DELETE FROM member WHERE account = ?", Value(account))
    try database.run("DELETE FROM login WHERE account = ?", Value(account))
    records.closed(account)
  }

  private mutating func changeUse(of account: Int64, by change: Int) {
    use(account, change)
    useChanges.append((account, change))
  }

  private mutating func use(_ account: Int64, _ change: Int) {
    let count = (uses[account] ?? 0) + change
    uses[account] = count > 0 ? count : nil
  }

  private func end(of time: Int64) -> Int64 {
    let (end, isTooFar) = time.addingReportingOverflow(hold)
    return isTooFar ? .max : end
  }

  // MARK: Rooms

  func join(_ id: AccountID, room: Name) throws(StoreError) -> StoreAnswer {
    guard let account = try records.account(id), !account.isLent, !account.isClosed else { return .done }
    let rooms = try rooms(of: account)
    if rooms.contains(room) { return .done }
    guard rooms.count < Self.roomLimit else {
      return .refused(ChatError(.quota, "you are in \(Self.roomLimit) rooms already"))
    }
    guard let conversation = try records.room(room, madeBy: account) else {
      return .refused(ChatError(.quota, "you have made enough rooms"))
    }
    try database.run(
      "INSERT INTO member (room, account, since) VALUES (?, ?, ?)", .text(room.description), Value(account), .integer(conversation.seq))
    records.membersChanged(in: room)
    return .done
  }

  func leave(_ id: AccountID, room: Name) throws(StoreError) {
    guard let account = try records.account(id), try rooms(of: account).contains(room) else { return }
    try database.run("DELETE FROM member WHERE room = ? AND account = ?", .text(room.description), Value(account))
    records.membersChanged(in: room)
  }

  /// Sorted.
  func rooms(of account: AccountRecord) throws(StoreError) -> [Name] {
    let rows = try database.select("SELECT room FROM member WHERE account = ? ORDER BY room", Value(account))
    var names: [Name] = []
    while try rows.next() { names.append(try rows.name(0)) }
    return names
  }
}
