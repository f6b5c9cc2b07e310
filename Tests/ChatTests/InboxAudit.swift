@testable import Chat

/// Looks at what every session is told of its inbox: row after row without a gap, a double or disorder, `sent` standing for its own rows, and
/// nothing past a page that it waits for or while it is congested.
struct InboxAudit {
  private struct Session {
    let account: AccountID
    let isOnDevice: Bool
    var cursor: UInt64
    /// The rows of what it sent itself, for which `sent` has not come.
    var own: Set<UInt64> = []
    var page = Page.none
    var isCongested = false
  }

  private enum Page {
    case none
    case asked
    case arriving
  }

  private var sessions: [PeerID: Session] = [:]
  /// The last row of an account that a page was missing, when it was read.
  private var taken: [AccountID: UInt64] = [:]

  private(set) var violations: [String] = []
  private(set) var rowCount = 0
  private(set) var answerCount = 0
  private(set) var gapCount = 0

  /// The last row that a session on a device was told of.
  func cursor(of peer: PeerID) -> UInt64? {
    sessions[peer].flatMap { $0.isOnDevice ? $0.cursor : nil }
  }

  mutating func entered(_ peer: PeerID, _ admission: Admission, onDevice isOnDevice: Bool) {
    sessions[peer] = Session(account: admission.account, isOnDevice: isOnDevice, cursor: admission.cursor ?? admission.top)
  }

  mutating func left(_ peer: PeerID) {
    sessions[peer] = nil
  }

  mutating func stored(_ message: Message) {
    if let n = message.stamp.n { sessions[message.draft.origin]?.own.insert(n) }
  }

  mutating func setCongested(_ peer: PeerID, _ isCongested: Bool) {
    sessions[peer]?.isCongested = isCongested
  }

  mutating func pageAsked(for peer: PeerID) {
    guard let session = sessions[peer] else { return violations.append("a page for \(peer.number), which is no session") }
    if case .asked = session.page { violations.append("two pages at once for \(peer.number)") }
    if session.isCongested { violations.append("a page for \(peer.number), which is congested") }
    sessions[peer]?.page = .asked
  }

  /// The store has read a page, and the hub is told of it before `pageTold`.
  mutating func pageRead(for peer: PeerID, _ id: AccountID, _ store: StageStore) {
    let first = store[id].rows.first?.n ?? store[id].top + 1
    taken[id] = max(taken[id] ?? 0, first - 1)
    sessions[peer]?.page = .arriving
  }

  mutating func pageTold(to peer: PeerID) {
    if case .arriving? = sessions[peer]?.page { sessions[peer]?.page = .none }
  }

  mutating func told(_ event: ChatEvent, to peer: PeerID, _ store: StageStore) {
    guard var session = sessions[peer] else { return }
    switch event {
    case .message(let push):
      guard let n = push.n else { return }
      rowCount += 1
      if n != session.cursor + 1 { violations.append("row \(n) to \(peer.number) after \(session.cursor)") }
      if session.own.contains(n) { violations.append("row \(n) to \(peer.number), who sent it") }
      checkTurn(of: n, to: peer, session)
      session.cursor = n
    case .sent(_, _, let stamp):
      guard let n = stamp.n else { return violations.append("sent without a row") }
      if n > session.cursor {
        answerCount += 1
        if n != session.cursor + 1 { violations.append("sent \(n) to \(peer.number) after \(session.cursor)") }
        checkTurn(of: n, to: peer, session)
        session.cursor = n
      }
      session.own.remove(n)
    case .gap(let rows):
      gapCount += 1
      if rows.lowerBound != session.cursor + 1 { violations.append("gap \(rows) to \(peer.number) after \(session.cursor)") }
      if rows.upperBound > taken[session.account] ?? 0 { violations.append("gap \(rows) to \(peer.number) of rows that are there") }
      if !session.isOnDevice { violations.append("gap \(rows) to \(peer.number), which has no device") }
      if !session.own.isDisjoint(with: rows) { violations.append("gap \(rows) to \(peer.number), which waits for sent") }
      session.cursor = rows.upperBound
    case .reset(_, let n, _):
      if n != session.cursor { violations.append("reset to \(n) where the store says \(session.cursor)") }
    case .welcome, .fail, .history, .conversations, .receipt, .presence, .who, .typing, .password, .moderated, .unknown: return
    }
    sessions[peer] = session
  }

  private mutating func checkTurn(of n: UInt64, to peer: PeerID, _ session: Session) {
    switch session.page {
    case .none: if session.isCongested, session.isOnDevice { violations.append("row \(n) to \(peer.number), which is congested") }
    case .asked: violations.append("row \(n) to \(peer.number) past the page that was asked for")
    case .arriving: if session.isCongested { violations.append("row \(n) of a page to \(peer.number), which is congested") }
    }
  }

  /// Once everything is answered and drained, everyone has every row.
  mutating func finish(_ store: StageStore) {
    for (peer, session) in sessions {
      let top = store[session.account].top
      if session.cursor != top { violations.append("\(peer.number) has \(session.cursor) of \(top) rows at the end") }
      if !session.own.isEmpty { violations.append("\(peer.number) never heard of its own \(session.own.sorted())") }
    }
  }
}
