@testable import Chat

/// A hub among peers that come, talk and go at random before a store that answers late, and the rules that it must keep.
struct HubPlay {
  private static let peerCount = 40

  private var hub = Hub(seed: 1, server: "wtalk/test")
  private var store = StageStore()
  private var now = SuspendingClock().now
  private var generator: SplitMix64
  private let names: [Name]
  private let addresses: [Address]
  private let devices: [Device]
  /// Everyone's, so that a name often has several sessions.
  private let token: Token
  private var audit = InboxAudit()
  private var plain: Set<PeerID> = []
  private var structured: Set<PeerID> = []
  private var next = 0
  private var newcomer: PeerID?
  /// Plain peers that were admitted and have neither joined nor left.
  private var admitted: [PeerID] = []
  private var congested: Set<PeerID> = []
  private var waiting: [Hub.Action] = []
  private var stored: Set<MessageID> = []
  private var seqs: [Conversation: UInt64] = [:]
  private var ownViolations: [String] = []

  private(set) var storedCount = 0
  private(set) var deliveredCount = 0
  /// Logins and loans that succeeded.
  private(set) var takenCount = 0
  private(set) var releasedCount = 0

  init(seed: UInt64) throws {
    generator = SplitMix64(seed: seed)
    token = .random(using: &generator)
    names = try ["alice", "bob", "carol", "dave", "erin", "server"].map { try Name($0) }
    addresses = try ["#lobby", "#alice", "#lobby", "#lobby", "@alice", "@bob", "@carol", "@zed"].map { try Address($0) }
    devices = try ["phone", "tablet"].map { try Device($0) }
  }

  var violations: [String] { ownViolations + audit.violations }
  /// Rows, answers in the place of rows, and gaps, that came to sessions.
  var auditedCounts: [Int] { [audit.rowCount, audit.answerCount, audit.gapCount] }

  mutating func step() {
    if below(20) == 0 {
      now += .milliseconds(below(4000))
      check(hub.tick(at: now))
    }
    if below(200) == 0 { retain() }
    if below(5) > 1, !waiting.isEmpty { return answer() }
    handle(input())
  }

  /// Lets the store answer everything and everyone drain, and then everyone leave.
  mutating func finish() {
    settle()
    for peer in Self.sorted(congested) { handle(.drained(peer)) }
    settle()
    audit.finish(store)
    for peer in Self.sorted(structured.union(plain).union(admitted)) { handle(.left(peer)) }
    settle()
    if takenCount != releasedCount { ownViolations.append("\(takenCount) were taken and \(releasedCount) released") }
    for account in store.accounts where account.uses != 0 { ownViolations.append("\(account.name) has \(account.uses) uses at the end") }
  }

  /// So that a seed gives the same play every time.
  private static func sorted(_ peers: Set<PeerID>) -> [PeerID] {
    peers.sorted { $0.number < $1.number }
  }

  private mutating func settle() {
    while !waiting.isEmpty { answer() }
  }

  private mutating func handle(_ input: Hub.Input) {
    switch input {
    case .left(let peer): forget(peer)
    case .congested(let peer): setCongested(peer, true)
    case .drained(let peer): setCongested(peer, false)
    default: break
    }
    check(hub.handle(input, at: now))
  }

  private mutating func setCongested(_ peer: PeerID, _ isCongested: Bool) {
    if isCongested { congested.insert(peer) } else { congested.remove(peer) }
    audit.setCongested(peer, isCongested)
  }

  private mutating func forget(_ peer: PeerID) {
    plain.remove(peer)
    structured.remove(peer)
    admitted.removeAll { $0 == peer }
    congested.remove(peer)
    audit.left(peer)
  }

  private mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &generator)
  }

  private mutating func anyPeer() -> PeerID {
    let latest = (next - Self.peerCount...next + 1).map(PeerID.init)
    let present = latest.filter { plain.contains($0) || structured.contains($0) }
    return below(8) == 0 ? latest[below(latest.count)] : present.randomElement(using: &generator) ?? PeerID(next)
  }

  private mutating func newPeer() -> PeerID {
    next += 1
    return PeerID(next)
  }

  private mutating func anyName() -> Name {
    names[below(names.count)]
  }

  private mutating func anyAddress() -> Address {
    addresses[below(addresses.count)]
  }

  // MARK: What happens

  private mutating func input() -> Hub.Input {
    if let peer = newcomer, below(4) > 0 {
      newcomer = nil
      return .requested(peer, .hello(hello()))
    }
    if !admitted.isEmpty, below(3) == 0 { return join(admitted.removeFirst()) }
    switch below(60) {
    case 0...2:
      let peer = newPeer()
      structured.insert(peer)
      newcomer = peer
      return .connected(peer, hears: anyAddress(), spare: token, from: nil)
    case 3...5: return .asked(newPeer(), anyAddress(), as: below(2) == 0 ? anyName() : nil, with: nil, from: nil)
    case 6: return .refused(anyPeer(), ChatError(below(2) == 0 ? .badRequest : .badName, "no"))
    case 7...9: return .left(below(4) == 0 ? PeerID(next) : anyPeer())
    case 10...20: return .received(anyPeer(), (0..<below(4)).map { Content.text("\($0)") })
    case 21...24: return .congested(anyPeer())
    case 25...29: return .drained(Self.sorted(congested).randomElement(using: &generator) ?? anyPeer())
    default:
      let peer = anyPeer()
      return .requested(peer, request(of: peer))
    }
  }

  private mutating func join(_ peer: PeerID) -> Hub.Input {
    guard below(5) > 0 else { return .left(peer) }
    plain.insert(peer)
    return .joined(peer)
  }

  private mutating func hello() -> Hello {
    let hello = Hello(name: anyName(), token: below(4) == 0 ? nil : token, listen: below(2) == 0 ? anyAddress() : nil)
    guard below(3) > 0 else { return hello }
    var onDevice = hello
    onDevice.device = devices[below(devices.count)]
    if below(3) == 0 {
      let top = store.account(hello.name)?.top ?? 0
      onDevice.position = InboxPosition(
        epoch: below(10) == 0 ? Stage.id(9) : store.epoch, n: top - min(top, UInt64(below(12))), last: below(10) == 0 ? Stage.id(9) : nil)
    }
    return onDevice
  }

  private mutating func request(of peer: PeerID) -> ChatRequest {
    switch below(20) {
    case 0: return .hello(hello())
    case 1: return .who(below(2) == 0 ? anyAddress() : nil)
    case 2...3: return .join(room: anyName())
    case 4: return .leave(room: anyName())
    case 5...6:
      guard let cursor = audit.cursor(of: peer) else { return .receipts(anyAddress()) }
      return .got(below(40) == 0 ? cursor + 1 : cursor - min(cursor, UInt64(below(3))))
    case 7: return .read(anyAddress(), seq: UInt64(below(50)))
    case 8: return .history(HistoryQuery(conversation: anyAddress(), limit: 3))
    case 9: return .receipts(anyAddress())
    case 10: return .typing(anyAddress())
    case 11: return .conversations(ConversationQuery(limit: UInt64(below(5))))
    default: return .send(id: Stage.id(UInt64(below(2_000))), to: anyAddress(), text: "text \(below(2))")
    }
  }

  private mutating func retain() {
    guard !store.accounts.isEmpty else { return }
    let id = AccountID(Int64(below(store.accounts.count)))
    store.takeRows(of: id, through: store[id].top - min(store[id].top, UInt64(below(4))))
  }

  private mutating func answer() {
    guard let input = store.reply(to: waiting.removeFirst()) else { return ownViolations.append("an order that is not the store's") }
    switch input {
    case .stored(let outcomes):
      note(outcomes)
      check(hub.handle(input, at: now), after: outcomes)
    case .answered(let answer, let request, let peer):
      note(answer, to: request, for: peer)
      check(hub.handle(input, at: now))
      if case .rows = answer { audit.pageTold(to: peer) }
    default: ownViolations.append("the store says \(input)")
    }
  }

  private mutating func note(_ outcomes: [StoreOutcome]) {
    for case .stored(let message) in outcomes {
      storedCount += 1
      stored.insert(message.draft.id)
      let last = seqs.updateValue(message.stamp.seq, forKey: message.draft.conversation) ?? 0
      if message.stamp.seq != last + 1 { ownViolations.append("a gap in \(message.draft.conversation)") }
      audit.stored(message)
    }
  }

  private mutating func note(_ answer: StoreAnswer, to request: StoreRequest, for peer: PeerID) {
    switch (request, answer) {
    case (.logIn(let login), .admitted(let admission)):
      takenCount += 1
      if structured.contains(peer) { audit.entered(peer, admission, onDevice: login.device != nil) }
    case (.lend, .lent): takenCount += 1
    case (.release(let id), .done):
      if store[id].uses < 0 { ownViolations.append("\(store[id].name) is released too often") }
    case (.rows(let id, _), .rows): audit.pageRead(for: peer, id, store)
    default: break
    }
  }

  // MARK: The rules

  private mutating func check(_ actions: [Hub.Action], after outcomes: [StoreOutcome] = []) {
    for action in actions {
      switch action {
      case .store: waiting.append(action)
      case .ask(let request, let peer):
        if case .release = request { releasedCount += 1 }
        if case .rows = request { audit.pageAsked(for: peer) }
        waiting.append(action)
      case .compute, .report, .hear, .welcome: ownViolations.append("\(action) where there are no accounts")
      case .admit(let peer): admitted.append(peer)
      case .turnAway(let peer, _):
        if plain.contains(peer) || admitted.contains(peer) { ownViolations.append("\(peer) is turned away when it was admitted") }
      case .send(let event, let peers): check(event, to: peers)
      case .relay(let contents, let audience): check(contents, to: audience, after: outcomes)
      case .close(let peer, _, _):
        if !plain.contains(peer), !structured.contains(peer) { ownViolations.append("\(peer) is closed when it is gone") }
        forget(peer)
      }
    }
  }

  private mutating func check(_ event: ChatEvent, to peers: [PeerID]) {
    if peers.isEmpty || Set(peers).count != peers.count { ownViolations.append("\(event) to \(peers)") }
    if !structured.isSuperset(of: peers) { ownViolations.append("\(event) to one who left or is plain") }
    for peer in peers { audit.told(event, to: peer, store) }
    if case .typing = event, !congested.isDisjoint(with: peers) { ownViolations.append("\(event) to one who takes no more") }
    guard case .message(let push) = event else { return }
    deliveredCount += 1
    if !stored.contains(push.id) { ownViolations.append("a message that is not stored") }
  }

  private mutating func check(_ contents: [Content], to audience: Audience, after outcomes: [StoreOutcome]) {
    deliveredCount += 1
    if contents.isEmpty || outcomes.isEmpty { ownViolations.append("a relay without a stored message") }
    for case .stored(let message) in outcomes where message.draft.isPlain && message.draft.origin != audience.except {
      ownViolations.append("a plain peer hears itself")
    }
    let isClean = plain.isSuperset(of: audience.peers.filter { $0 != audience.except })
    if !isClean { ownViolations.append("a relay to one who left or is no plain peer") }
  }
}
