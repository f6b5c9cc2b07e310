/// The operator's own voice, which is called `server`: nobody else can have that name.
///
/// The store lends it when it is first needed, and for as long as the server runs. So what is said is a message like any other, and may be answered.
extension Hub {
  mutating func operate(_ peer: PeerID, _ order: OperatorOrder) {
    switch order {
    case .say(let text, let recipient):
      let content = Content.text(text)
      if let refusal = content.refusal(under: limits) { return report(.refused(refusal), to: peer) }
      guard let account = operatorAccount else {
        waitingOrders.append((peer, order))
        if waitingOrders.count == 1 { actions.append(.ask(.lend(.server), for: peer)) }
        return
      }
      if let recipient {
        actions.append(.store([draft(content, to: recipient, from: account, origin: peer)]))
      } else {
        sayToAll(content, from: account, peer)
      }
    case .kick(let name):
      guard !roster.peers(called: name).isEmpty else { return report(.refused(Self.nobody(called: name)), to: peer) }
      closeAll(name, "kicked")
      report(.done, to: peer)
    }
  }

  /// Who has a session gets it one to one, once; who has none hears it in the room.
  private mutating func sayToAll(_ content: Content, from account: AccountID, _ peer: PeerID) {
    let (names, plain) = roster.everyone
    guard !names.isEmpty || !plain.isEmpty else { return report(.refused(ChatError(.noSuchUser, "nobody is here")), to: peer) }
    if !names.isEmpty { actions.append(.store(names.map { draft(content, to: .person($0), from: account, origin: peer) })) }
    if !plain.isEmpty { actions.append(.relay([content], to: Audience(peers: plain, except: nil))) }
    if names.isEmpty { report(.done, to: peer) }
  }

  private mutating func draft(_ content: Content, to recipient: Address, from account: AccountID, origin: PeerID) -> Draft {
    Draft(
      conversation: Conversation(recipient, of: .server), sender: .server, account: account, id: .random(using: &generator),
      content: content, origin: origin, isPlain: true)
  }

  /// The store has lent the name, or not.
  mutating func operatorIsReady(_ answer: Result<AccountID, ChatError>) {
    let waiting = waitingOrders
    waitingOrders = []
    switch answer {
    case .success(let account):
      operatorAccount = account
      for (peer, order) in waiting { operate(peer, order) }
    case .failure(let error): for (peer, _) in waiting { report(.refused(error), to: peer) }
    }
  }

  /// What came of a message of the operator's, or what somebody says to the operator.
  mutating func tellOperator(of run: [Message]) {
    guard let account = operatorAccount, let draft = run.first?.draft else { return }
    if draft.account == account {
      report(.done, to: draft.origin)
    } else if case .direct(let first, let second) = draft.conversation, first == .server || second == .server {
      for message in run { actions.append(.hear(message.draft.sender, message.draft.content)) }
    }
  }

  mutating func report(_ answer: AdminAnswer, to peer: PeerID) { actions.append(.report(answer, to: peer)) }

  static func nobody(called name: Name) -> ChatError { ChatError(.noSuchUser, "nobody is called \(name) here") }

  package var attendance: Attendance { roster.attendance }

  package var census: Census { roster.census }
}
