/// How peers come and go.
extension Hub {
  mutating func connect(_ peer: PeerID, home: Address, spare: Token, from address: String?, _ certified: Name?, at now: Instant) {
    guard roster[peer] == nil else { return }
    let login = logins.append(peer, deadline: now + Self.loginTime)
    roster.set(peer, .visitor(Peer.Visitor(home: home, spare: spare, address: address, certified: certified, login: login)))
  }

  mutating func depart(_ peer: PeerID) {
    badRequests[peer] = nil
    congested.remove(peer)
    authenticator.forget(peer)
    guard let gone = roster.remove(peer) else { return }
    switch gone {
    case .visitor(let visitor): if let login = visitor.login { logins.remove(login) }
    case .entering(let entering): if let login = entering.visitor.login { logins.remove(login) }
    case .session, .arriving, .visiting, .plain: break
    }
    tellNews()
    if let account = gone.account { actions.append(.ask(.release(account), for: peer)) }
  }

  mutating func expire(at now: Instant) {
    roster.advance(to: now)
    tellNews()
    while let peer = logins.removeExpired(at: now) { expel(peer, "say hello within 10 seconds") }
  }

  // MARK: On the chat protocol

  mutating func greet(_ peer: PeerID, _ visitor: Peer.Visitor, _ hello: Hello, at now: Instant) {
    var entering = Peer.Entering(visitor: visitor, hello: hello)
    if policy == .certificate {
      guard hello.name == visitor.certified else { return send(.fail(Self.otherName(visitor.certified)), to: [peer]) }
      roster.set(peer, .entering(entering))
      return logIn(peer, entering, .certificate(hello.token))
    }
    guard let password = hello.password else {
      roster.set(peer, .entering(entering))
      return logIn(peer, entering, hello.token.map { .token($0) } ?? .none)
    }
    do throws(ChatError) {
      try authenticator.admit(visitor.address, at: now)
    } catch {
      return send(.fail(error), to: [peer])
    }
    pauseDeadline(of: &entering)
    roster.set(peer, .entering(entering))
    actions.append(authenticator.prove(peer, hello.name, password, from: visitor.address))
  }

  mutating func register(_ peer: PeerID, _ visitor: Peer.Visitor, _ hello: Hello, _ invite: Invite?, at now: Instant) {
    var entering = Peer.Entering(visitor: visitor, hello: hello, invite: policy == .invite ? invite : nil, isRegistering: true)
    let password: Password
    do throws(ChatError) {
      try authenticator.admit(visitor.address, at: now)
      password = try newPassword(of: hello, invite)
    } catch {
      return send(.fail(error), to: [peer])
    }
    pauseDeadline(of: &entering)
    roster.set(peer, .entering(entering))
    actions.append(authenticator.hash(peer, hello.name, password, from: visitor.address))
  }

  static let withoutAccounts = ChatError(.notSupported, "this server has no accounts; a name is whoever says it first")

  func newPassword(of hello: Hello, _ invite: Invite?) throws(ChatError) -> Password {
    switch policy {
    case .none: throw Self.withoutAccounts
    case .closed: throw ChatError(.notAllowed, "the operator of this server makes its accounts")
    case .certificate: throw ChatError(.notAllowed, "names come from certificates here")
    case .invite where invite == nil: throw ChatError(.inviteRequired, "an account here needs an invite")
    case .open, .invite: break
    }
    if hello.name.isReserved { throw .reserved(hello.name) }
    guard let password = hello.password else { throw ChatError(.passwordRequired, "an account needs a password") }
    try password.check(for: hello.name)
    return password
  }

  /// A password takes longer to look at than anybody who says nothing may stay.
  private mutating func pauseDeadline(of entering: inout Peer.Entering) {
    if let login = entering.visitor.login { logins.remove(login) }
    entering.visitor.login = nil
  }

  mutating func logIn(_ peer: PeerID, _ entering: Peer.Entering, _ proof: Proof) {
    actions.append(.ask(.logIn(login(of: entering, proof)), for: peer))
  }

  func login(of entering: Peer.Entering, _ proof: Proof) -> Login {
    let hello = entering.hello
    return Login(
      name: hello.name, proof: proof, mayClaim: policy == .none, spare: entering.visitor.spare, device: hello.device,
      position: hello.position)
  }

  mutating func enter(_ peer: PeerID, _ admission: Admission, at now: Instant) {
    guard case .entering(let entering) = roster[peer] else { return admitted(peer, admission) }
    let hello = entering.hello
    let other = hello.device.flatMap { roster.session(of: admission.account, hello.name, on: $0) }
    guard other != nil || roster.sessions(of: admission.account, hello.name).count < Self.sessionLimit else {
      actions.append(.ask(.release(admission.account), for: peer))
      return close(peer, code: 4009, "a name has at most \(Self.sessionLimit) sessions at once")
    }
    if let login = entering.visitor.login { logins.remove(login) }
    let session = Peer.Session(
      name: hello.name, account: admission.account, home: hello.listen ?? entering.visitor.home, device: hello.device,
      address: entering.visitor.address, login: admission.login, standing: admission.standing,
      feed: admission.cursor.map { InboxFeed(after: $0, top: admission.top) })
    roster.enter(peer, session, memberships: admission.rooms)
    if let other { close(other, code: 4010, "replaced") }
    welcome(peer, hello.name, admission)
    tellNews()
    if roster.change(peer, { $0.begin() }) == .read { readRows(of: peer) }
    for request in entering.waiting { perform(request, of: peer, at: now) }
  }

  private mutating func welcome(_ peer: PeerID, _ name: Name, _ admission: Admission) {
    let welcome = Welcome(
      name: name, token: admission.token, epoch: admission.epoch, top: admission.top, n: admission.cursor, server: server,
      reportsDeliveries: true, limits: limits, isAccount: admission.login != nil, isOperator: admission.standing.isOperator)
    send(.welcome(welcome), to: [peer])
    if admission.isReset, let cursor = admission.cursor {
      send(.reset(epoch: admission.epoch, n: cursor, top: admission.top), to: [peer])
    }
    for receipt in admission.receipts { send(.receipt(receipt), to: [peer]) }
  }

  /// Whoever shows a token that opens nothing, or is banned, is not to try again; everybody else may say another hello.
  mutating func refuseLogin(of peer: PeerID, _ error: ChatError, at now: Instant) {
    guard case .entering(let entering) = roster[peer] else { return refuseVisit(of: peer, error, at: now) }
    if error.code == .inviteRequired { authenticator.failedInvite(from: entering.visitor.address, at: now) }
    var visitor = entering.visitor
    if visitor.login == nil { visitor.login = logins.append(peer, deadline: now + Self.loginTime) }
    roster.set(peer, .visitor(visitor))
    send(.fail(error), to: [peer])
    if error.code == .banned || error.code == .denied && entering.hello.password == nil {
      return close(peer, code: 4003, error.code.rawValue)
    }
    for request in entering.waiting { perform(request, of: peer, at: now) }
  }

  // MARK: Without the chat protocol

  mutating func ask(_ peer: PeerID, _ address: Address, as name: Name?, _ credential: Credential?, from origin: String?, at now: Instant) {
    guard roster[peer] == nil else { return }
    roster.set(peer, .arriving(Peer.Arrival(address: address, name: name)))
    if policy != .none { return attend(peer, as: name, credential, from: origin, at: now) }
    if let name {
      if name.isReserved { return turnAway(peer, .reserved(name)) }
      actions.append(.ask(.lend(name), for: peer))
    } else if case .person = address {
      turnAway(peer, ChatError(.badName, "a conversation with one person needs a name: add ?as=NAME"))
    } else {
      actions.append(.admit(peer))
    }
  }

  private static func otherName(_ certified: Name?) -> ChatError {
    ChatError(.notAllowed, certified.map { "your certificate is \($0)'s" } ?? "your certificate names nobody")
  }

  private mutating func attend(_ peer: PeerID, as name: Name?, _ credential: Credential?, from origin: String?, at now: Instant) {
    switch credential {
    case nil: return turnAway(peer, ChatError(.passwordRequired, "log in with a name and its password"))
    case .token(let token): return actions.append(.ask(.attend(name, .token(token)), for: peer))
    case .certificate(let certified):
      guard name == nil || name == certified else { return turnAway(peer, Self.otherName(certified)) }
      actions.append(.ask(.attend(certified, .certificate(nil)), for: peer))
    case .password(let account, let password):
      guard name == nil || name == account else { return turnAway(peer, ChatError(.badName, "?as= names another one than who logs in")) }
      do throws(ChatError) {
        try authenticator.admit(origin, at: now)
      } catch {
        return turnAway(peer, error)
      }
      if case .arriving(var arrival) = roster[peer] {
        arrival.name = account
        roster.set(peer, .arriving(arrival))
      }
      actions.append(authenticator.prove(peer, account, password, from: origin))
    }
  }

  mutating func admit(_ peer: PeerID, _ account: AccountID, _ name: Name, _ standing: Standing) {
    guard case .arriving(var arrival) = roster[peer] else { return actions.append(.ask(.release(account), for: peer)) }
    (arrival.account, arrival.name, arrival.standing) = (account, name, standing)
    roster.set(peer, .arriving(arrival))
    actions.append(.admit(peer))
  }

  mutating func turnAway(_ peer: PeerID, _ error: ChatError) {
    switch roster[peer] {
    case .arriving, .visiting:
      _ = roster.remove(peer)
      actions.append(.turnAway(peer, error))
    case .visitor, .entering, .session, .plain, nil: return
    }
  }

  mutating func join(_ peer: PeerID) {
    guard case .arriving(let arrival) = roster[peer] else { return }
    roster.join(peer, arrival)
    tellNews()
  }
}
