import Chat
import Testing

@testable import ChatStore

/// Names that belong to passwords, which only a file keeps.
@Suite struct SQLiteAccountTests {
  private static let hash = PasswordHash("the hash")
  private let house: House
  private var generator = SplitMix64(seed: 11)

  init() throws {
    house = try House()
  }

  private func answer(_ request: StoreRequest) -> StoreAnswer { house.store.answer(request, at: house.stage.time) }

  private func order(_ request: AdminRequest) throws -> AdminAnswer {
    guard case .administered(let answer) = answer(.administer(request)) else { throw Surprise() }
    return answer
  }

  private mutating func login(_ name: String, _ proof: Proof, device: String? = nil) throws -> Login {
    Login(
      name: try Name(name), proof: proof, mayClaim: false, spare: .random(using: &generator), device: try device.map { try Device($0) },
      position: nil)
  }

  private mutating func register(_ name: String, _ proof: Proof = .none, invite: Invite? = nil) throws -> StoreAnswer {
    answer(.register(Registration(login: try login(name, proof), password: Self.hash, invite: invite)))
  }

  private mutating func logIn(_ name: String, _ proof: Proof, device: String? = nil) throws -> StoreAnswer {
    answer(.logIn(try login(name, proof, device: device)))
  }

  /// Time passes in the sight of the store, which would not believe in all of it at once.
  private func pass(_ milliseconds: Int64) {
    let end = house.stage.time + milliseconds
    while house.stage.time < end {
      house.stage.time = min(end, house.stage.time + 43_200_000)
      _ = answer(.secret(Name.anonymous(1)))
    }
  }

  private func admission(_ answer: StoreAnswer) throws -> Admission {
    guard case .admitted(let admission) = answer else { throw Surprise() }
    return admission
  }

  private func code(_ answer: StoreAnswer) -> ChatError.Code? {
    if case .refused(let error) = answer { error.code } else { nil }
  }

  // MARK: Proofs

  @Test mutating func `a registered name opens with its hash or a login's token, and with nothing else`() throws {
    let first = try admission(try register("alice"))
    #expect(first.login != nil)
    #expect(answer(.secret(try Name("alice"))) == .secret(Self.hash))
    #expect(answer(.secret(try Name("bob"))) == .secret(nil))
    let second = try admission(try logIn("alice", .password(Self.hash)))
    #expect(second.account == first.account)
    #expect(second.login != first.login)
    #expect(try admission(try logIn("alice", .token(first.token))).login == first.login)
    #expect(code(try logIn("alice", .none)) == .passwordRequired)
    #expect(code(try logIn("alice", .password(PasswordHash("another")))) == .denied)
    #expect(code(try logIn("alice", .token(.random(using: &generator)))) == .denied)
    #expect(code(try logIn("nobody", .none)) == .passwordRequired)
    #expect(code(try logIn("nobody", .token(first.token))) == .denied)
  }

  @Test mutating func `A8: another's token opens nothing`() throws {
    let alice = try admission(try register("alice"))
    _ = try register("bob")
    #expect(code(try logIn("bob", .token(alice.token))) == .denied)
  }

  @Test mutating func `A8: a token that was not shown for 90 days has expired`() throws {
    let alice = try admission(try register("alice"))
    pass(Logins.lifetime - 1)
    _ = try admission(try logIn("alice", .token(alice.token)))
    pass(Logins.lifetime - 1)
    _ = try admission(try logIn("alice", .token(alice.token)))
    pass(Logins.lifetime)
    #expect(code(try logIn("alice", .token(alice.token))) == .denied)
  }

  @Test mutating func `A8: a login that ended stays so when the process dies at once`() throws {
    let alice = try admission(try register("alice"))
    #expect(answer(.logOut(alice.account, alice.login)) == .done)
    let after = try house.crash()
    #expect(code(after.store.answer(.logIn(try login("alice", .token(alice.token))), at: after.stage.time)) == .denied)
  }

  @Test mutating func `an account keeps its name, inbox and devices however long it stays away`() throws {
    let alice = try admission(try register("alice"))
    let bob = try admission(try register("bob"))
    _ = try admission(try logIn("alice", .token(alice.token), device: "laptop"))
    for _ in 0..<2 { _ = answer(.release(alice.account)) }
    house.stage.time += 30 * 86_400_000
    let draft = Draft(
      conversation: .between(try Name("alice"), try Name("bob")), sender: try Name("bob"), account: bob.account, id: Stage.id(1),
      content: .text("hi"), origin: PeerID(1), isPlain: false)
    guard case .stored = house.store.append([draft], at: house.stage.time).first else { throw Surprise() }
    try house.reopen()
    let back = try admission(try logIn("alice", .token(alice.token), device: "laptop"))
    #expect((back.account, back.cursor, back.top) == (alice.account, 0, 1))
    #expect(code(try register("alice")) == .nameTaken)
  }

  @Test mutating func `the holder of a name without a password gives it one, and nobody else does`() throws {
    let token = try house.stage.logIn("alice").token
    #expect(code(try register("alice")) == .nameTaken)
    #expect(code(try register("alice", .token(.random(using: &generator)))) == .nameTaken)
    let account = try house.stage.account("alice")
    #expect(try admission(try register("alice", .token(token))).account == account)
    #expect(code(try logIn("alice", .token(token))) == .denied)
  }

  @Test mutating func `a name without a password comes in nowhere but at an open server`() throws {
    let token = try house.stage.logIn("alice").token
    #expect(code(try logIn("alice", .token(token))) == .denied)
    #expect(code(try register("server")) == .badName)
  }

  @Test mutating func `a certificate opens the account of its name, which is made where there is none`() throws {
    let first = try admission(try logIn("alice", .certificate(nil)))
    #expect(first.login != nil)
    let again = try admission(try logIn("alice", .certificate(first.token)))
    #expect((again.account, again.login, again.token) == (first.account, first.login, first.token))
    let stranger = try admission(try logIn("alice", .certificate(.random(using: &generator))))
    #expect(stranger.account == first.account && stranger.login != first.login)
    #expect(code(try register("alice")) == .nameTaken)
    #expect(code(try logIn("server", .certificate(nil))) == .badName)
    let bob = try admission(try register("bob"))
    #expect(try admission(try logIn("bob", .certificate(nil))).account == bob.account)
  }

  @Test mutating func `no password opens what a certificate made`() throws {
    _ = try admission(try logIn("alice", .certificate(nil)))
    guard case .secret(let hash?) = answer(.secret(try Name("alice"))) else { throw Surprise() }
    for password in ["of nobody", "a good long password"] { #expect(try !hash.matches(Password(password))) }
  }

  @Test mutating func `a plain peer with a certificate attends its account`() throws {
    guard case .lent(let account, let name, _) = answer(.attend(try Name("alice"), .certificate(nil))) else { throw Surprise() }
    #expect(try name == Name("alice"))
    #expect(try admission(try logIn("alice", .certificate(nil))).account == account)
  }

  @Test mutating func `a certificate does not take a name from whoever holds it without a password`() throws {
    let token = try house.stage.logIn("alice").token
    #expect(code(try logIn("alice", .certificate(nil))) == .nameTaken)
    #expect(code(answer(.attend(try Name("alice"), .certificate(nil)))) == .nameTaken)
    let account = try house.stage.account("alice")
    #expect(try admission(try logIn("alice", .certificate(token))).account == account)
  }

  @Test mutating func `of more than 100 logins the one that was not used for longest ends`() throws {
    let first = try admission(try register("alice"))
    house.stage.time += 1
    let second = try admission(try logIn("alice", .password(Self.hash)))
    for _ in 3...100 {
      house.stage.time += 1
      _ = try logIn("alice", .password(Self.hash))
    }
    _ = try admission(try logIn("alice", .token(first.token)))
    _ = try logIn("alice", .password(Self.hash))
    #expect(code(try logIn("alice", .token(second.token))) == .denied)
    _ = try admission(try logIn("alice", .token(first.token)))
  }

  @Test mutating func `a ticket opens what its token opens, once and within a minute, and no longer than that`() throws {
    let alice = try admission(try register("alice"))
    let (ticket, late, void) = (Token.random(using: &generator), Token.random(using: &generator), Token.random(using: &generator))
    let granted = StoreAnswer.granted(try Name("alice"), alice.account, try #require(alice.login))
    for ticket in [ticket, late, void] { #expect(answer(.grant(alice.token, ticket: ticket)) == granted) }
    #expect(try admission(try logIn("alice", .token(ticket))).login == alice.login)
    #expect(code(try logIn("alice", .token(ticket))) == .denied)
    house.stage.time += Logins.ticketLifetime
    #expect(code(try logIn("alice", .token(late))) == .denied)
    #expect(answer(.grant(alice.token, ticket: late)) == granted)
    #expect(answer(.logOut(alice.account, alice.login)) == .done)
    #expect(code(try logIn("alice", .token(late))) == .denied)
    #expect(code(answer(.grant(alice.token, ticket: void))) == .denied)
  }

  // MARK: Invites

  @Test mutating func `an invite lets one person register, and not later than its end`() throws {
    let (invite, late) = (Invite.random(using: &generator), Invite.random(using: &generator))
    #expect(try order(.invite(invite, lifetime: 60)) == .done)
    #expect(try order(.invite(late, lifetime: 1)) == .done)
    house.stage.time += 1_000
    #expect(code(try register("alice", invite: late)) == .inviteRequired)
    #expect(code(try register("alice", invite: .random(using: &generator))) == .inviteRequired)
    _ = try admission(try register("alice", invite: invite))
    #expect(code(try register("bob", invite: invite)) == .inviteRequired)
  }

  @Test mutating func `an invite is not used up by a name that is taken`() throws {
    let invite = Invite.random(using: &generator)
    _ = try register("alice")
    _ = try order(.invite(invite, lifetime: 60))
    #expect(code(try register("alice", invite: invite)) == .nameTaken)
    _ = try admission(try register("bob", invite: invite))
  }

  // MARK: Passwords and plain peers

  @Test mutating func `another password needs the first, and ends every login but the one that asks`() throws {
    let (new, alice) = (PasswordHash("new"), try admission(try register("alice")))
    let other = try admission(try logIn("alice", .password(Self.hash)))
    #expect(code(answer(.replace(alice.account, new, by: Self.hash, keeping: nil))) == .denied)
    #expect(answer(.replace(alice.account, Self.hash, by: new, keeping: alice.login)) == .done)
    #expect(code(try logIn("alice", .password(Self.hash))) == .denied)
    #expect(code(try logIn("alice", .token(other.token))) == .denied)
    _ = try admission(try logIn("alice", .token(alice.token)))
    _ = try admission(try logIn("alice", .password(new)))
  }

  @Test mutating func `a plain peer speaks for an account with its hash or its token, which tells the name, too`() throws {
    let alice = try admission(try register("alice"))
    let name = try Name("alice")
    #expect(answer(.attend(nil, .token(alice.token))) == .lent(alice.account, name, Standing()))
    #expect(answer(.attend(name, .password(Self.hash))) == .lent(alice.account, name, Standing()))
    #expect(code(answer(.attend(try Name("bob"), .token(alice.token)))) == .denied)
    #expect(code(answer(.attend(name, .none))) == .denied)
    for _ in 0..<3 { #expect(answer(.release(alice.account)) == .done) }
    _ = try admission(try logIn("alice", .token(alice.token)))
  }

  // MARK: Operators

  @Test mutating func `accounts are made, listed, changed and removed`() throws {
    #expect(try order(.add(try Name("bob"), Self.hash, isOperator: true)) == .done)
    #expect(try order(.add(try Name("alice"), Self.hash, isOperator: false)) == .done)
    #expect(try order(.add(try Name("bob"), Self.hash, isOperator: false)) == .refused(ChatError(.nameTaken, "bob is taken")))
    #expect(try order(.change(try Name("alice"), AccountChange(isMuted: true))) == .done)
    #expect(
      try order(.list)
        == .accounts([
          AccountSummary(name: try Name("alice"), isOperator: false, isBanned: false, isMuted: true),
          AccountSummary(name: try Name("bob"), isOperator: true, isBanned: false, isMuted: false),
        ]))
    #expect(try admission(try logIn("alice", .password(Self.hash))).standing == Standing(isMuted: true))
    let bob = try admission(try logIn("bob", .password(Self.hash)))
    #expect(bob.standing == Standing(isOperator: true))
    #expect(try order(.remove(try Name("bob"))) == .done)
    #expect(code(try logIn("bob", .token(bob.token))) == .denied)
    #expect(try order(.remove(try Name("bob"))) == .refused(ChatError(.noSuchUser, "there is no account bob")))
    #expect(answer(.release(bob.account)) == .done)
    #expect(try admission(try register("bob")).account != bob.account)
  }

  @Test mutating func `logins are listed and ended`() throws {
    let alice = try admission(try register("alice"))
    house.stage.time += 5
    let other = try admission(try logIn("alice", .password(Self.hash)))
    let (first, second) = (try #require(alice.login), try #require(other.login))
    let time = house.stage.time
    let logins = [LoginSummary(login: first, made: time - 5, used: time - 5), LoginSummary(login: second, made: time, used: time)]
    #expect(try order(.logins(try Name("alice"))) == .logins(logins))
    #expect(try order(.revoke(try Name("alice"), LoginID(99))) == .refused(ChatError(.notFound, "alice has no such login")))
    #expect(try order(.revoke(try Name("alice"), second)) == .done)
    #expect(code(try logIn("alice", .token(other.token))) == .denied)
    #expect(try order(.revoke(try Name("alice"), nil)) == .done)
    #expect(code(try logIn("alice", .token(alice.token))) == .denied)
  }

  @Test mutating func `whoever is banned is told so, once the proof is right, and comes back when it is lifted`() throws {
    _ = try register("alice")
    #expect(try order(.change(try Name("alice"), AccountChange(isBanned: true))) == .done)
    #expect(code(try logIn("alice", .password(Self.hash))) == .banned)
    #expect(code(try logIn("alice", .password(PasswordHash("wrong")))) == .denied)
    #expect(code(answer(.attend(try Name("alice"), .password(Self.hash)))) == .banned)
    try house.reopen()
    #expect(code(try logIn("alice", .password(Self.hash))) == .banned)
    #expect(try order(.change(try Name("alice"), AccountChange(isBanned: false))) == .done)
    _ = try admission(try logIn("alice", .password(Self.hash)))
  }

  @Test mutating func `only operators moderate, and not one another`() throws {
    for name in ["alice", "bob", "carol"] { _ = try register(name) }
    let bob = try admission(try logIn("bob", .password(Self.hash))).account
    let alice = try admission(try logIn("alice", .password(Self.hash))).account
    #expect(code(answer(.moderate(try Name("alice"), .kick, by: bob))) == .notAllowed)
    for name in ["alice", "carol"] { _ = try order(.change(try Name(name), AccountChange(isOperator: true))) }
    #expect(answer(.moderate(try Name("bob"), .kick, by: alice)) == .done)
    #expect(answer(.moderate(try Name("bob"), .mute, by: alice)) == .done)
    #expect(code(answer(.moderate(try Name("carol"), .ban, by: alice))) == .notAllowed)
    #expect(code(answer(.moderate(try Name("nobody"), .ban, by: alice))) == .noSuchUser)
    #expect(try admission(try logIn("bob", .password(Self.hash))).standing.isMuted)
  }

  // MARK: The file

  @Test func `a file of the first version is opened, and its names are held as they were`() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "chat.db")
    let database = try Database(path: folder.file("chat.db"))
    try database.execute(
      """
      PRAGMA application_id = \(Schema.server.application); \(Schema.server.steps[0]); PRAGMA user_version = 1;
      INSERT INTO account (name, token, lent, held_until) VALUES ('alice', x'\(String(repeating: "00", count: 32))', 0, 2000000)
      """)
    database.close()
    let house = try House(folder)
    #expect(throws: ChatError(.nameTaken, "alice is taken")) { try house.stage.logIn("alice") }
    #expect(try house.store.check() == [])
  }

  private struct Surprise: Error {}
}
