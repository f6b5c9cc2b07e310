/// Passwords, logins, and what operators do about them.
extension Hub {
  mutating func found(_ hash: PasswordHash?, for peer: PeerID, at now: Instant) {
    if let action = authenticator.found(hash, for: peer, at: now) { actions.append(action) }
  }

  mutating func computed(_ result: PasswordResult, _ peer: PeerID, at now: Instant) {
    let (action, outcome) = authenticator.computed(result, for: peer, at: now)
    if let action { actions.append(action) }
    if let outcome { take(outcome, for: peer, at: now) }
  }

  private mutating func take(_ outcome: Authenticator.Outcome, for peer: PeerID, at now: Instant) {
    switch (outcome, roster[peer]) {
    case (.proven(let hash), .entering(let entering)): logIn(peer, entering, .password(hash))
    case (.proven(let hash), .arriving(let arrival)): attend(peer, arrival, hash)
    case (.proven(let hash), .visiting(let visit)): logIn(peer, visit, hash)
    case (.hashed(let hash), .visiting(let visit)): register(peer, visit, hash)
    case (.hashed(let hash), .entering(let entering)):
      let login = login(of: entering, entering.hello.token.map { .token($0) } ?? .none)
      actions.append(.ask(.register(Registration(login: login, password: hash, invite: entering.invite)), for: peer))
    case (.replaced(let old, let new), .session(let session)):
      actions.append(.ask(.replace(session.account, old, by: new, keeping: session.login), for: peer))
    case (.failed(let error), .entering): refuseLogin(of: peer, error, at: now)
    case (.failed(let error), .arriving), (.failed(let error), .visiting): turnAway(peer, error)
    case (.failed(let error), .session): send(.fail(error), to: [peer])
    default: return
    }
  }

  // MARK: Of one's own account

  mutating func replacePassword(_ old: Password, by new: Password, _ peer: PeerID, _ session: Peer.Session, at now: Instant) {
    do throws(ChatError) {
      if session.login == nil { throw Self.noPassword }
      if authenticator.isBusy(with: peer) { throw ChatError(.busy, "your password is being changed already") }
      try authenticator.admit(session.address, at: now)
      try new.check(for: session.name)
    } catch {
      return send(.fail(error), to: [peer])
    }
    actions.append(authenticator.prove(peer, session.name, old, from: session.address, replacement: new))
  }

  mutating func logOut(everywhere: Bool, _ peer: PeerID, _ session: Peer.Session) {
    guard let login = session.login else { return send(.fail(Self.noPassword), to: [peer]) }
    actions.append(.ask(.logOut(session.account, everywhere ? nil : login), for: peer))
  }

  private static let noPassword = ChatError(.notSupported, "this name has no password")

  mutating func replaced(_ account: AccountID, keeping login: LoginID?, by peer: PeerID) {
    send(.password, to: [peer].filter { roster[$0] != nil })
    for other in roster.peers(of: account) where login == nil || roster.login(of: other) != login {
      close(other, code: 4003, "the password was changed")
    }
  }

  mutating func loggedOut(_ account: AccountID, _ login: LoginID?) {
    for other in roster.peers(of: account) where login == nil || roster.login(of: other) == login {
      close(other, code: 4003, "logged out")
    }
  }

  // MARK: Of others

  mutating func moderated(_ name: Name, _ action: Moderation, by peer: PeerID) {
    switch action {
    case .kick: closeAll(name, "kicked")
    case .ban, .mute, .unban, .unmute: if let change = AccountChange(action) { changed(name, change) }
    }
    send(.moderated(action, name), to: [peer].filter { roster[$0] != nil })
  }

  mutating func administered(_ order: AdminRequest, _ answer: AdminAnswer, for peer: PeerID) {
    actions.append(.report(answer, to: peer))
    guard answer == .done else { return }
    switch order {
    case .password(let name, _): closeAll(name, "the password was changed")
    case .remove(let name): closeAll(name, "this account is gone")
    case .revoke(let name, let login):
      for other in roster.peers(called: name) where login == nil || roster.login(of: other) == login {
        close(other, code: 4003, "logged out")
      }
    case .change(let name, let change): changed(name, change)
    case .add, .list, .invite, .logins: return
    }
  }

  private mutating func changed(_ name: Name, _ change: AccountChange) {
    roster.change(name) {
      $0.isOperator = change.isOperator ?? $0.isOperator
      $0.isMuted = change.isMuted ?? $0.isMuted
    }
    if change.isBanned == true { closeAll(name, "banned") }
  }

  mutating func closeAll(_ name: Name, _ reason: String) {
    for peer in roster.peers(called: name) { close(peer, code: 4003, reason) }
  }

  private mutating func attend(_ peer: PeerID, _ arrival: Peer.Arrival, _ hash: PasswordHash) {
    guard let name = arrival.name else { return }
    actions.append(.ask(.attend(name, .password(hash)), for: peer))
  }
}
