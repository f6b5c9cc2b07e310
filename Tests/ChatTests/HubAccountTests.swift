import Testing

@testable import Chat

/// Names that belong to passwords.
@Suite struct HubAccountTests {
  private static let good = "a good long password"
  private var stage = Stage(accounts: .open)

  private func hello(_ name: String, _ password: String?) throws -> Hello {
    Hello(name: try Name(name), password: try password.map { try Password($0) })
  }

  private mutating func register(_ peer: Int, _ name: String, _ password: String? = good, _ invite: Invite? = nil) throws -> [String] {
    _ = try stage.connect(peer)
    return stage.request(peer, .register(try hello(name, password), invite))
  }

  private mutating func logIn(_ peer: Int, _ name: String, _ password: String? = good) throws -> [String] {
    _ = try stage.connect(peer)
    return stage.request(peer, .hello(try hello(name, password)))
  }

  // MARK: Coming in

  @Test mutating func `register hashes the password, makes the account and begins its first session`() throws {
    #expect(try register(1, "alice") == ["hash for 1", "1 <- welcome alice top 0"])
    #expect(stage.takeQuestions() == ["register alice"])
    #expect(try stage.uses(of: "alice") == 1)
    #expect(try stage.send(1, "hi", to: "@alice").last == "1 <- sent @alice 1 n1")
  }

  @Test mutating func `hello with the password checks it and logs in`() throws {
    _ = try register(1, "alice")
    #expect(try logIn(2, "alice") == ["check 2", "2 <- welcome alice top 0"])
    #expect(stage.takeQuestions().suffix(2) == ["secret of alice", "log in alice"])
  }

  @Test mutating func `the token of the welcome opens the account without the password`() throws {
    _ = try register(1, "alice")
    _ = stage.leave(1)
    #expect(try stage.enter(2, as: "alice") == ["2 <- welcome alice top 0"])
  }

  @Test mutating func `hello without a proof needs the password, whether or not there is such a name, and may be said again`() throws {
    _ = try register(1, "alice")
    for name in ["alice", "nobody"] {
      _ = try stage.connect(2)
      #expect(stage.request(2, .hello(try hello(name, nil))) == ["2 <- fail password_required"])
    }
    #expect(stage.request(2, .hello(try hello("alice", Self.good))).last == "2 <- welcome alice top 0")
  }

  @Test mutating func `A2: a wrong password and a name that nobody has get the same answer, checked against a hash either way`() throws {
    _ = try register(1, "alice")
    #expect(try logIn(2, "alice", "wrong") == ["check 2", "2 <- fail denied"])
    #expect(try logIn(3, "nobody", "wrong") == ["check 3 against nothing", "3 <- fail denied"])
  }

  @Test mutating func `A8: a token that opens nothing is denied and closes with 4003`() throws {
    _ = try register(1, "alice")
    var generator = SplitMix64(seed: 99)
    for (peer, name) in [(2, "alice"), (3, "nobody")] {
      _ = try stage.connect(peer)
      let hello = Hello(name: try Name(name), token: .random(using: &generator))
      #expect(stage.request(peer, .hello(hello)) == ["\(peer) <- fail denied", "close \(peer): 4003 denied"])
    }
  }

  @Test mutating func `A7: of two registrations of one name at the same instant one wins`() throws {
    stage.hold()
    #expect(try register(1, "alice") == ["hash for 1"])
    #expect(try register(2, "alice") == ["hash for 2"])
    #expect(stage.letGo() == ["1 <- welcome alice top 0", "2 <- fail name_taken"])
  }

  @Test(arguments: [
    ("alice", "fourteen chars", "weak_password"), ("alice", "alicealicealicealice", "weak_password"),
    ("alice", "passwordpassword", "weak_password"), ("server", good, "bad_name"), ("alice", nil, "password_required"),
  ])
  mutating func `A4: a registration that is not good enough is refused before anything is hashed`(
    _ name: String, _ password: String?, _ code: String
  ) throws {
    #expect(try register(1, name, password) == ["1 <- fail \(code)"])
    #expect(stage.takeQuestions() == [])
  }

  @Test(arguments: [(AccountPolicy.none, "not_supported"), (.closed, "not_allowed"), (.invite, "invite_required")])
  mutating func `a server that takes no registrations says so`(_ policy: AccountPolicy, _ code: String) throws {
    stage = Stage(accounts: policy)
    #expect(try register(1, "alice") == ["1 <- fail \(code)"])
  }

  @Test mutating func `an invite goes to the store only where one is needed`() throws {
    var generator = SplitMix64(seed: 5)
    let invite = Invite.random(using: &generator)
    for (policy, expected) in [(AccountPolicy.invite, invite), (.open, nil)] as [(AccountPolicy, Invite?)] {
      var hub = Hub(seed: 1, server: "wtalk/test", accounts: policy)
      let now = SuspendingClock().now
      _ = hub.handle(.connected(PeerID(1), hears: .room(try Name("lobby")), spare: .random(using: &generator), from: nil), at: now)
      _ = hub.handle(.requested(PeerID(1), .register(try hello("alice", Self.good), invite)), at: now)
      let actions = hub.handle(.computed(.hashed(PasswordHash("hash")), for: PeerID(1)), at: now)
      guard case .ask(.register(let registration), _) = actions.first else { throw Surprise() }
      #expect(registration.invite == expected)
    }
  }

  // MARK: Guessing

  @Test mutating func `A3: from the sixth failure of a name on each proof is put off, ever longer, and a right one still opens it`() throws
  {
    _ = try register(1, "alice")
    for peer in 2...6 { #expect(try logIn(peer, "alice", "wrong") == ["check \(peer)", "\(peer) <- fail denied"]) }
    #expect(try logIn(7, "alice", "wrong") == ["check 7 after 1.0 seconds", "7 <- fail rate_limited"])
    #expect(try logIn(8, "alice", "wrong") == ["check 8 after 2.0 seconds", "8 <- fail rate_limited"])
    #expect(try logIn(9, "alice") == ["check 9 after 4.0 seconds", "9 <- welcome alice top 0"])
    _ = stage.wait(.seconds(300))
    #expect(try logIn(10, "alice", "wrong") == ["check 10", "10 <- fail denied"])
  }

  @Test mutating func `A3: after 20 failures an address waits, with the right password, too, and others do not`() throws {
    _ = try register(1, "alice")
    for peer in 2...21 {
      let lines = try logIn(from: "here", peer, "name\(peer)", "wrong")
      #expect(lines.last == "\(peer) <- fail \(peer < 21 ? "denied" : "rate_limited")")
    }
    #expect(try logIn(from: "here", 22, "alice", Self.good) == ["22 <- fail rate_limited"])
    #expect(try logIn(from: "there", 23, "alice", Self.good).last == "23 <- welcome alice top 0")
    _ = stage.wait(.seconds(300))
    #expect(try logIn(from: "here", 24, "alice", Self.good).last == "24 <- welcome alice top 0")
  }

  private mutating func logIn(from address: String, _ peer: Int, _ name: String, _ password: String) throws -> [String] {
    var generator = SplitMix64(seed: UInt64(peer))
    _ = stage.perform(
      .connected(PeerID(peer), hears: .room(try Name("lobby")), spare: .random(using: &generator), from: address))
    return stage.request(peer, .hello(try hello(name, password)))
  }

  @Test mutating func `A5: where too many passwords wait the peer is told that the server is busy, and may try again`() throws {
    stage.hold()
    #expect(try logIn(1, "alice") == [])
    #expect(stage.answer(1) == ["check 1 against nothing"])
    #expect(stage.perform(.computed(.busy, for: PeerID(1))) == ["1 <- fail busy"])
    #expect(stage.hub.deadline == stage.now + .seconds(10))
  }

  @Test mutating func `the 10 seconds to log in do not pass while a password is looked at`() throws {
    stage.hold()
    #expect(try logIn(1, "alice") == [])
    #expect(stage.hub.deadline == nil)
    #expect(stage.wait(.seconds(20)) == [])
    #expect(stage.letGo() == ["check 1 against nothing", "1 <- fail denied"])
    #expect(stage.wait(.seconds(10)) == ["1 <- fail unauthenticated", "close 1: 4001 unauthenticated"])
  }

  @Test mutating func `a peer gone while its password is looked at logs in nobody`() throws {
    stage.hold()
    _ = try logIn(1, "alice")
    #expect(stage.answer(1) == ["check 1 against nothing"])
    #expect(stage.leave(1) == [])
    #expect(stage.letGo() == [])
    #expect(stage.takeQuestions() == ["secret of alice"])
  }

  // MARK: One's own account

  @Test mutating func `A10: a new password closes every other session with 4003`() throws {
    _ = try register(1, "alice")
    for peer in 2...4 { _ = try logIn(peer, "alice") }
    let change = ChatRequest.password(old: try Password(Self.good), new: try Password("another long password"))
    let closed = (2...4).map { "close \($0): 4003 the password was changed" }
    let lines = stage.request(1, change)
    #expect(lines.prefix(3) == ["check 1", "hash for 1", "1 <- password"])
    #expect(lines.dropFirst(3).sorted() == closed)
    #expect(try logIn(5, "alice").last == "5 <- fail denied")
    #expect(try logIn(6, "alice", "another long password").last == "6 <- welcome alice top 0")
  }

  @Test mutating func `a new password needs the old one, and is to be good enough`() throws {
    _ = try register(1, "alice")
    let wrong = ChatRequest.password(old: try Password("wrong"), new: try Password("another long password"))
    #expect(stage.request(1, wrong) == ["check 1", "1 <- fail denied"])
    #expect(stage.request(1, .password(old: try Password(Self.good), new: try Password("short"))) == ["1 <- fail weak_password"])
  }

  @Test mutating func `A10: logout closes the sessions of its login with 4003, and everywhere those of all logins`() throws {
    _ = try register(1, "alice")
    try stage.enter(2, as: "alice")
    _ = try logIn(3, "alice")
    #expect(stage.request(1, .logOut(everywhere: false)).sorted() == ["close 1: 4003 logged out", "close 2: 4003 logged out"])
    _ = try logIn(4, "alice")
    #expect(stage.request(3, .logOut(everywhere: true)).sorted() == ["close 3: 4003 logged out", "close 4: 4003 logged out"])
    #expect(stage.takeQuestions().suffix(2) == ["release alice", "release alice"])
  }

  @Test mutating func `a name without a password has nothing to log out of and none to change`() throws {
    stage = Stage()
    try stage.enter(1, as: "alice")
    #expect(stage.request(1, .logOut(everywhere: false)) == ["1 <- fail not_supported"])
    let change = ChatRequest.password(old: try Password("old"), new: try Password("another long password"))
    #expect(stage.request(1, change) == ["1 <- fail not_supported"])
  }

  // MARK: Plain peers

  @Test mutating func `a plain peer without credentials is turned away`() throws {
    #expect(try stage.ask(1, as: "alice") == ["turn away 1: password_required"])
    #expect(try stage.ask(2) == ["turn away 2: password_required"])
  }

  @Test mutating func `a plain peer with name and password takes part as the account`() throws {
    _ = try register(1, "alice")
    _ = try register(2, "bob")
    let credential = Credential.password(try Name("bob"), try Password(Self.good))
    let lines = stage.perform(.asked(PeerID(3), try Address("@alice"), as: nil, with: credential, from: nil))
    #expect(lines == ["check 3", "admit 3"])
    _ = stage.perform(.joined(PeerID(3)))
    #expect(stage.say(3, "hi") == ["store bob: hi", "2 <- n1 @alice 1 bob: hi", "1 <- n1 @bob 1 bob: hi"])
    #expect(try stage.uses(of: "bob") == 2)
  }

  @Test mutating func `a plain peer's wrong password, and another name in its URL, turn it away`() throws {
    _ = try register(1, "alice")
    let wrong = Credential.password(try Name("alice"), try Password("wrong"))
    #expect(
      stage.perform(.asked(PeerID(2), try Address("#lobby"), as: nil, with: wrong, from: nil)) == ["check 2", "turn away 2: denied"])
    let right = Credential.password(try Name("alice"), try Password(Self.good))
    let name = try Name("bob")
    #expect(stage.perform(.asked(PeerID(3), try Address("#lobby"), as: name, with: right, from: nil)) == ["turn away 3: bad_name"])
  }

  @Test mutating func `an open server does not look at credentials that a proxy has passed on`() throws {
    stage = Stage()
    let credential = Credential.password(try Name("proxy"), try Password("of the proxy"))
    #expect(stage.perform(.asked(PeerID(1), try Address("#lobby"), as: nil, with: credential, from: nil)) == ["admit 1"])
  }

  // MARK: Pages

  private mutating func visit(_ peer: Int, _ request: SessionRequest, cookie: Token? = nil) -> [String] {
    var generator = SplitMix64(seed: UInt64(peer))
    let (spare, ticket) = (Token.random(using: &generator), Token.random(using: &generator))
    return stage.perform(.visited(PeerID(peer), request, cookie: cookie, spare: spare, ticket: ticket, from: nil))
  }

  /// The spare token of the page with this number.
  private func spare(of peer: Int) -> Token {
    var generator = SplitMix64(seed: UInt64(peer))
    return .random(using: &generator)
  }

  @Test mutating func `a page that logs in gets a cookie and a ticket, and with the cookie further tickets; nobody is here by that`() throws
  {
    _ = try register(1, "alice")
    #expect(visit(2, .logIn(try Name("alice"), try Password(Self.good))) == ["check 2", "grant alice and a cookie to 2"])
    #expect(visit(3, .resume, cookie: spare(of: 2)) == ["grant alice to 3"])
    #expect(try stage.uses(of: "alice") == 1)
    #expect(stage.request(1, .who(nil)) == ["1 <- who alice"])
  }

  @Test mutating func `a page registers`() throws {
    #expect(visit(1, .register(try Name("alice"), try Password(Self.good), nil)) == ["hash for 1", "grant alice and a cookie to 1"])
    #expect(visit(2, .register(try Name("alice"), try Password(Self.good), nil)) == ["hash for 2", "turn away 2: name_taken"])
    #expect(visit(3, .register(try Name("bob"), try Password("short"), nil)) == ["turn away 3: weak_password"])
    #expect(try stage.uses(of: "alice") == 0)
  }

  @Test mutating func `a page is turned away with a wrong password, and told how to come where it only asks`() throws {
    _ = try register(1, "alice")
    #expect(visit(2, .logIn(try Name("alice"), try Password("wrong"))) == ["check 2", "turn away 2: denied"])
    #expect(visit(3, .resume) == ["nobody to 3, who may come as open"])
    #expect(visit(4, .resume, cookie: spare(of: 9)) == ["nobody to 4, who may come as open"])
    stage = Stage()
    #expect(visit(5, .resume, cookie: spare(of: 9)) == ["nobody to 5, who may come as none"])
    #expect(visit(6, .logIn(try Name("alice"), try Password(Self.good))) == ["turn away 6: not_supported"])
  }

  @Test mutating func `a page that logs out ends the sessions of its login`() throws {
    _ = try register(1, "alice")
    _ = visit(2, .logIn(try Name("alice"), try Password(Self.good)))
    _ = try stage.connect(3)
    _ = stage.request(3, .hello(Hello(name: try Name("alice"), token: spare(of: 2))))
    #expect(visit(4, .logOut, cookie: spare(of: 2)) == ["nobody to 4, who may come as open", "close 3: 4003 logged out"])
    #expect(stage.takeQuestions().contains("log out alice 1"))
  }

  // MARK: Operators

  @Test mutating func `kick closes the sessions of a name with 4003, and ban does`() throws {
    for (peer, name) in [(1, "alice"), (2, "bob"), (3, "carol")] { _ = try register(peer, name) }
    #expect(
      stage.request(1, .moderate(.kick, try Name("bob"))) == [
        "close 2: 4003 kicked", "1 3 <- #lobby bob gone", "1 <- moderated kick bob",
      ])
    #expect(stage.request(1, .moderate(.ban, try Name("carol"))).first == "close 3: 4003 banned")
    #expect(stage.takeQuestions().contains("kick bob by alice"))
  }

  @Test mutating func `a muted session's messages are refused, and a muted plain peer is closed with 1008`() throws {
    _ = try register(1, "alice")
    _ = try register(2, "bob")
    let credential = Credential.password(try Name("bob"), try Password(Self.good))
    _ = stage.perform(.asked(PeerID(3), try Address("#lobby"), as: nil, with: credential, from: nil))
    _ = stage.perform(.joined(PeerID(3)))
    #expect(stage.request(1, .moderate(.mute, try Name("bob"))) == ["1 <- moderated mute bob"])
    #expect(try stage.send(2, "hi", to: "#lobby") == ["2 <- fail muted"])
    #expect(stage.say(3, "hi").first == "close 3: 1008 muted")
    #expect(stage.request(1, .moderate(.unmute, try Name("bob"))) == ["1 <- moderated unmute bob"])
    #expect(try stage.send(2, "hi", to: "#lobby").first == "store bob: hi")
  }

  @Test mutating func `who is muted in the store is muted when it comes`() throws {
    _ = try register(1, "alice")
    stage.store.change(try Name("alice")) { $0.isMuted = true }
    _ = try logIn(2, "alice")
    #expect(try stage.send(2, "hi", to: "#lobby") == ["2 <- fail muted"])
  }

  @Test mutating func `an order of the command line is answered, and ends the sessions that it is about`() throws {
    _ = try register(1, "alice")
    _ = try logIn(2, "alice")
    #expect(stage.perform(.ordered(PeerID(9), .list)) == ["report done to 9"])
    #expect(
      stage.perform(.ordered(PeerID(9), .revoke(try Name("alice"), LoginID(1)))) == ["report done to 9", "close 2: 4003 logged out"])
    #expect(stage.perform(.ordered(PeerID(9), .remove(try Name("alice")))) == ["report done to 9", "close 1: 4003 this account is gone"])
  }

  private struct Surprise: Error {}
}
