/// Pages that log in over HTTP: their browser keeps the login, and each of their WebSockets comes with a ticket.
extension Hub {
  mutating func visit(_ peer: PeerID, _ visit: Peer.Visit, at now: Instant) {
    guard roster[peer] == nil else { return }
    roster.set(peer, .visiting(visit))
    // Such a browser has no login to keep: the ticket stands for the certificate that it shows each time.
    if policy == .certificate, let name = visit.certified {
      _ = roster.remove(peer)
      return actions.append(.welcome(.granted(name, ticket: visit.ticket, cookie: nil), to: peer))
    }
    do throws(ChatError) {
      switch visit.request {
      case .resume, .logOut:
        guard policy != .none, let cookie = visit.cookie else { return knowNobody(peer) }
        actions.append(.ask(.grant(cookie, ticket: visit.ticket), for: peer))
      case .logIn(let name, let password):
        if policy == .none { throw Self.withoutAccounts }
        try authenticator.admit(visit.address, at: now)
        actions.append(authenticator.prove(peer, name, password, from: visit.address))
      case .register(let name, let password, let invite):
        try authenticator.admit(visit.address, at: now)
        let password = try newPassword(of: Hello(name: name, password: password), invite)
        actions.append(authenticator.hash(peer, name, password, from: visit.address))
      }
    } catch {
      turnAway(peer, error)
    }
  }

  /// The password is right: a login is made, in which nobody is.
  mutating func logIn(_ peer: PeerID, _ visit: Peer.Visit, _ hash: PasswordHash) {
    guard case .logIn(let name, _) = visit.request else { return }
    actions.append(.ask(.logIn(login(of: visit, name, .password(hash))), for: peer))
  }

  mutating func register(_ peer: PeerID, _ visit: Peer.Visit, _ hash: PasswordHash) {
    guard case .register(let name, _, let invite) = visit.request else { return }
    let registration = Registration(
      login: login(of: visit, name, .none), password: hash, invite: policy == .invite ? invite : nil)
    actions.append(.ask(.register(registration), for: peer))
  }

  private func login(of visit: Peer.Visit, _ name: Name, _ proof: Proof) -> Login {
    Login(name: name, proof: proof, mayClaim: false, spare: visit.spare, device: nil, position: nil)
  }

  mutating func admitted(_ peer: PeerID, _ admission: Admission) {
    actions.append(.ask(.release(admission.account), for: peer))
    if case .visiting(let visit) = roster[peer] { actions.append(.ask(.grant(admission.token, ticket: visit.ticket), for: peer)) }
  }

  mutating func refuseVisit(of peer: PeerID, _ error: ChatError, at now: Instant) {
    guard case .visiting(let visit) = roster[peer] else { return }
    if error.code == .inviteRequired { authenticator.failedInvite(from: visit.address, at: now) }
    turnAway(peer, error)
  }

  mutating func granted(_ name: Name, _ account: AccountID, _ login: LoginID, to peer: PeerID) {
    guard case .visiting(let visit) = roster.remove(peer) else { return }
    switch visit.request {
    case .logOut:
      actions.append(.ask(.logOut(account, login), for: peer))
      actions.append(.welcome(.nobody(policy), to: peer))
    case .logIn, .register: actions.append(.welcome(.granted(name, ticket: visit.ticket, cookie: visit.spare), to: peer))
    case .resume: actions.append(.welcome(.granted(name, ticket: visit.ticket, cookie: nil), to: peer))
    }
  }

  /// The cookie opens nothing, which is no reason to refuse whoever only asks.
  mutating func notGranted(_ error: ChatError, to peer: PeerID) {
    guard case .visiting(let visit) = roster[peer], error.code == .denied else { return turnAway(peer, error) }
    switch visit.request {
    case .resume, .logOut: knowNobody(peer)
    case .logIn, .register: turnAway(peer, error)
    }
  }

  private mutating func knowNobody(_ peer: PeerID) {
    _ = roster.remove(peer)
    actions.append(.welcome(.nobody(policy), to: peer))
  }
}
