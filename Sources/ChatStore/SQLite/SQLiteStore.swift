package import Chat

/// Keeps accounts and messages in a file of SQLite: what a batch answered is on the disk when the batch returns.
///
/// No answer may be acted upon before its batch has returned. A full disk refuses what would be written and nothing else; after any other error of the
/// disk the store does no more work, and only the next opening tells what is stored.
package final class SQLiteStore: MessageStore {
  /// Which store it is; another one from when a backup is restored.
  package let epoch: MessageID
  /// Whether the last batch refused what it would have written, for want of space.
  package private(set) var isFull = false
  /// What ended the store's work.
  package private(set) var failure: StoreError?

  private let path: String
  private let quotas: Quotas
  private let lock: StoreLock
  private let database: Database
  private let records: Records
  private var holders: Holders
  private let messages: Messages
  private let inboxes: Inboxes
  private var marks: Marks
  private let logins: Logins
  private let administration: Administration
  private let histories: Histories
  private let pages: Pages
  private var forgetting: Forgetting
  private var clock: StoreClock
  /// The first error of the batch that is under way.
  private var batchError: StoreError?
  private var isInBatch = false

  /// How many pages may wait in the write-ahead log.
  private static let pagesInLog: Int32 = 8192

  /// Opens the store at a path, or makes it; whoever was logged in when it was closed or its process ended holds the name from `time` on,
  /// for as long as `nameHold`. `epoch` is a new store's.
  ///
  /// A file that is refused is not changed. `pageLimit` is how many pages of 4 KiB the file may have.
  package init(
    path: String, nameHold: Duration, retention: Retention = Retention(), quotas: Quotas = Quotas(), epoch: MessageID, at time: Int64,
    pageLimit: Int? = nil
  ) throws(StoreError) {
    let file = try StoreFile(path)
    self.path = file.path
    self.quotas = quotas
    lock = try StoreLock(file.path + ".lock")
    try file.claim(for: .server)
    database = try Database(path: file.path)
    database.keepLogAtClose(file.hasLog)
    try Schema.server.prepare(database, byteCount: file.byteCount)
    database.keepLogAtClose(false)
    self.epoch = try Epoch(database).read(orMake: epoch)
    records = Records(database, quotas)
    holders = Holders(database, records, hold: nameHold.milliseconds, names: quotas.names)
    messages = Messages(database, records)
    inboxes = Inboxes(database, records)
    marks = try Marks(database, records)
    histories = Histories(database, records)
    logins = Logins(database, records)
    administration = Administration(database, records, logins)
    pages = Pages(database, records)
    forgetting = try Forgetting(database, records, retention)
    clock = try StoreClock(database, at: time)
    clock.observe(time)
    _ = try clock.makeUpForJumps()
    try holders.holdAll(at: clock.now)
    try database.commit()
    clock.committed()
    if let pageLimit { try database.execute("PRAGMA max_page_count = \(pageLimit)") }
  }

  deinit {
    close()
  }

  /// Takes the write-ahead log over into the file and lets another process have it; the store does no more work.
  package func close() {
    if failure == nil { try? database.emptyLog() } else { database.keepLogAtClose(true) }
    failure = failure ?? .cannotOpen("it is closed")
    database.close()
    lock.release()
  }

  /// Another connection to the file, to be used on another thread and closed before the store.
  package func makeReader() throws(StoreError) -> StoreReader {
    try StoreReader(path: path)
  }

  /// Looks at everything that is stored: one line for a person about each finding, none where nothing was altered or lost.
  package func check() throws(StoreError) -> [String] {
    if let failure { throw failure }
    return try Inspection(database, records).findings()
  }

  /// Gives the space of what was deleted back to the disk, and may take as long as copying the file does.
  package func vacuum() throws(StoreError) {
    if let failure { throw failure }
    try database.execute("VACUUM")
    try database.emptyLog()
  }

  // MARK: Batches

  /// Does in one transaction everything that `body` asks of the store, and returns what it returned once that is stored.
  ///
  /// Where the disk is full nothing is stored, `body` runs again, and then whatever would write is refused with `storage_full` while reads and
  /// repeated messages are answered: only what the last run said counts. Throws `inUse` where another program writes to the file: nothing is
  /// stored, and the batch may be tried again. After any other error the store does no more work; `inputOutput` can mean that the batch is stored.
  package func batch<Result>(at time: Int64, _ body: (SQLiteStore) -> Result) throws(StoreError) -> Result {
    if isInBatch { return body(self) }
    if let failure { throw failure }
    do throws(StoreError) {
      try database.checkpoint(from: Self.pagesInLog)
      let result = try attempt(at: time, body)
      isFull = false
      return result
    } catch .full {
      isFull = true
      database.isRefusingWrites = true
      defer { database.isRefusingWrites = false }
      do { return try attempt(at: time, body) } catch { throw end(error) }
    } catch {
      throw end(error)
    }
  }

  /// Does, in a short transaction of its own, a little of what the passing of time asks for; true: there may be more to do.
  ///
  /// To be called every second or so, with the time: what retention has ended goes, in slices so small that nobody waits for them, and names that are held beyond their quota.
  package func tidy(at time: Int64) throws(StoreError) -> Bool {
    try batch(at: time) { store in
      store.recording(false) { () throws(StoreError) in
        try store.clock.save()
        let isMore = try store.holders.freeExcess()
        return try store.forgetting.takeSlice(at: store.clock.now) || isMore
      }
    }
  }

  /// Whether something can be committed now, found out by doing it.
  package func takesCommits(at time: Int64) -> Bool {
    let isWritten = try? batch(at: time) { store in
      store.recording(false) { () throws(StoreError) in
        try store.clock.write()
        return true
      }
    }
    return isWritten ?? false
  }

  package func append(_ drafts: [Draft], at time: Int64) -> [StoreOutcome] {
    guard isInBatch else {
      return (try? batch(at: time) { $0.append(drafts, at: time) }) ?? drafts.map { .refused($0, .storageFull) }
    }
    return drafts.map { draft in
      recording(.refused(draft, .storageFull)) { () throws(StoreError) in try messages.append(draft, at: time) }
    }
  }

  package func answer(_ request: StoreRequest, at time: Int64) -> StoreAnswer {
    let refusal = StoreAnswer.refused(ChatError(.storageFull, "there is no space left on the server"))
    guard isInBatch else { return (try? batch(at: time) { $0.answer(request, at: time) }) ?? refusal }
    return recording(refusal) { () throws(StoreError) in try reply(to: request, at: clock.now) }
  }

  private func attempt<Result>(at time: Int64, _ body: (SQLiteStore) -> Result) throws(StoreError) -> Result {
    isInBatch = true
    batchError = nil
    clock.observe(time)
    records.now = clock.now
    defer { isInBatch = false }
    do throws(StoreError) {
      if !database.isRefusingWrites {
        if try clock.makeUpForJumps() { records.forget() }
        try holders.catchUp(at: clock.now)
      }
      let result = body(self)
      if let batchError { throw batchError }
      try records.flush()
      try database.commit()
      holders.committed()
      if !database.isRefusingWrites {
        holders.caughtUp()
        clock.committed()
      }
      return result
    } catch {
      database.rollBack()
      records.rollBack()
      holders.rollBack()
      throw error
    }
  }

  private func recording<Answer>(_ refusal: Answer, _ work: () throws(StoreError) -> Answer) -> Answer {
    if batchError != nil { return refusal }
    let changes = holders.changes
    do {
      return try work()
    } catch {
      holders.undo(after: changes)
      if !(database.isRefusingWrites && error == .full) { batchError = error }
      return refusal
    }
  }

  private func end(_ error: StoreError) -> StoreError {
    if case .inUse = error { return error }
    failure = error
    return error
  }

  // MARK: Requests

  private func reply(to request: StoreRequest, at now: Int64) throws(StoreError) -> StoreAnswer {
    switch request {
    case .logIn(let login): return try admit(holding(for: login, at: now), login)
    case .register(let registration): return try admit(register(registration, at: now), registration.login)
    case .secret(let name): return .secret(try records.openAccount(of: name)?.password)
    case .lend(let name): return try holders.lend(name)
    case .attend(let name, let proof): return try attend(name, proof, at: now)
    case .grant(let token, let ticket): return try logins.grant(token, ticket: ticket, at: now)
    case .replace(let id, let old, let new, let login):
      guard let account = try records.account(id), !account.isClosed, account.password == old else { return .refused(.denied) }
      try logins.set(new, of: account, keeping: login)
      return .done
    case .logOut(let id, let login):
      if let account = try records.account(id) { _ = try logins.end(login, of: account) }
      return .done
    case .moderate(let name, let action, let judge):
      return try administration.moderate(name, action, by: judge, at: now).map { .refused($0) } ?? .done
    case .administer(let order): return .administered(try administration.perform(order, &holders, at: now))
    case .release(let account):
      try holders.release(account, at: now)
      return .done
    case .join(let account, let room): return try holders.join(account, room: room)
    case .leave(let account, let room):
      try holders.leave(account, room: room)
      return .done
    case .got(let account, let device, let n): return .marked(try got(account, device, n: n))
    case .read(let account, let address, let seq): return .marked(try read(account, address, seq: seq))
    case .receipts(let account, let address): return .receipts(try receipts(account, address))
    case .seen(let name): return .seen(try holders.seen(name))
    case .rows, .history, .conversations: return try read(request)
    }
  }

  private func admit(_ holding: Result<Holding, ChatError>, _ login: Login) throws(StoreError) -> StoreAnswer {
    switch holding {
    case .failure(let refusal): return .refused(refusal)
    case .success(let holding):
      let account = holding.account
      let start = try login.device.map { (device) throws(StoreError) in try resume(account, device, at: login.position) }
      return .admitted(
        Admission(
          account: account.id, token: holding.token, epoch: epoch, top: UInt64(clamping: account.top), cursor: start?.cursor,
          isReset: start?.isReset ?? false, rooms: try holders.rooms(of: account), receipts: start?.receipts ?? [],
          login: holding.login, standing: account.standing))
    }
  }

  private func holding(for login: Login, at time: Int64) throws(StoreError) -> Result<Holding, ChatError> {
    if case .certificate(let token) = login.proof, let refusal = try certify(login.name, token) { return .failure(refusal) }
    if let account = try records.openAccount(of: login.name), account.password != nil {
      return try begin(logins.open(account, login.proof, spare: login.spare, at: time))
    }
    if login.mayClaim { return try holders.logIn(login) }
    return .failure(login.proof == .none ? .passwordRequired : .denied)
  }

  private func register(_ registration: Registration, at time: Int64) throws(StoreError) -> Result<Holding, ChatError> {
    let login = registration.login
    if login.name.isReserved { return .failure(.reserved(login.name)) }
    if let invite = registration.invite, try !logins.isGood(invite, at: time) {
      return .failure(ChatError(.inviteRequired, "this invite is used up, or over, or none"))
    }
    let holder = try records.openAccount(of: login.name)
    if let holder, holder.password != nil || holder.held(by: login.proof) == nil { return .failure(.taken(login.name)) }
    let account = if let holder { holder } else { try holders.open(login.name) }
    try logins.set(registration.password, of: account, keeping: nil)
    if let invite = registration.invite { try logins.use(invite, for: account) }
    return try begin(logins.open(account, .password(registration.password), spare: login.spare, at: time))
  }

  /// Sees that there is an account for a certificate's name, which no password opens.
  private func certify(_ name: Name, _ token: Token?) throws(StoreError) -> ChatError? {
    if name.isReserved { return .reserved(name) }
    let holder = try records.openAccount(of: name)
    if let holder, holder.password != nil { return nil }
    if let holder, holder.held(by: token.map { .token($0) } ?? .none) == nil { return .taken(name) }
    let account = if let holder { holder } else { try holders.open(name) }
    try logins.set(.ofNobody, of: account, keeping: nil)
    return nil
  }

  private func attend(_ name: Name?, _ proof: Proof, at time: Int64) throws(StoreError) -> StoreAnswer {
    if case .certificate(let token) = proof, let name, let refusal = try certify(name, token) { return .refused(refusal) }
    guard let account = try logins.account(name, proof, at: time) else { return .refused(.denied) }
    if account.isBanned { return .refused(.banned) }
    try holders.beginUse(of: account)
    return .lent(account.id, account.name, account.standing)
  }

  private func begin(_ holding: Result<Holding, ChatError>) throws(StoreError) -> Result<Holding, ChatError> {
    if case .success(let holding) = holding { try holders.beginUse(of: holding.account) }
    return holding
  }

  private func resume(
    _ account: AccountRecord, _ device: Device, at position: InboxPosition?
  ) throws(StoreError) -> (cursor: UInt64, isReset: Bool, receipts: [Receipt]) {
    let known = try inboxes.device(device, of: account)
    let receipts = try known.map { (known) throws(StoreError) in try marks.receipts(for: account, movedSince: known.moved) } ?? []
    if known != nil {
      try inboxes.use(device, of: account, moved: marks.moved)
    } else {
      try inboxes.add(device, to: account, moved: marks.moved, limit: quotas.devices)
    }
    guard let position else { return (UInt64(clamping: known?.got ?? account.top), false, receipts) }
    let isKnown = try inboxes.knows(position, in: account, epoch: epoch)
    return (isKnown ? position.n : min(position.n, UInt64(clamping: account.restored)), !isKnown, receipts)
  }

  private func got(_ id: AccountID, _ device: Device, n: UInt64) throws(StoreError) -> [Marker] {
    guard let account = try records.account(id), let known = try inboxes.device(device, of: account) else { return [] }
    let n = min(Int64(clamping: n), account.top)
    if n > known.got { try inboxes.set(device, of: account, got: n) }
    return try marks.deliver(account, upTo: n)
  }

  private func read(_ id: AccountID, _ address: Address, seq: UInt64) throws(StoreError) -> [Marker] {
    guard let account = try records.account(id), let conversation = try histories.conversation(address, of: account) else { return [] }
    return try marks.read(account, in: conversation, upTo: seq)
  }

  private func read(_ request: StoreRequest) throws(StoreError) -> StoreAnswer {
    guard var walk = Walk(request) else { return .done }
    while true {
      if let answer = try pages.advance(&walk) { return answer }
    }
  }

  private func receipts(_ id: AccountID, _ address: Address) throws(StoreError) -> [Receipt] {
    guard let account = try records.account(id), let conversation = try histories.conversation(address, of: account) else { return [] }
    return try marks.receipts(for: account, in: conversation)
  }
}

extension Duration {
  /// Whole milliseconds, as many as there can be.
  var milliseconds: Int64 {
    let (seconds, isTooLong) = components.seconds.multipliedReportingOverflow(by: 1000)
    let (sum, isTooMuch) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
    return isTooLong || isTooMuch ? .max : sum
  }
}
