@testable import Chat

/// A hub among peers that come, talk and go at random before a store that answers late, and the rules that it must keep.
struct HubPlay {
  private static let peerCount = 40

  private var stage = Stage(nameHold: .seconds(30))
  private var generator: SplitMix64
  private let names: [Name]
  private let addresses: [Address]
  /// Everyone's, so that a name often has several sessions.
  private let token: Token
  private var plain: Set<PeerID> = []
  private var structured: Set<PeerID> = []
  private var next = 0
  private var newcomer: PeerID?
  private var waiting: [[Draft]] = []
  private var stored: Set<MessageID> = []
  private var seqs: [Conversation: UInt64] = [:]

  private(set) var violations: [String] = []
  private(set) var storedCount = 0
  private(set) var deliveredCount = 0

  init(seed: UInt64) throws {
    generator = SplitMix64(seed: seed)
    token = .random(using: &generator)
    names = try ["alice", "bob", "carol", "dave", "erin", "server"].map { try Name($0) }
    addresses = try ["#lobby", "#alice", "#lobby", "#lobby", "@alice", "@bob", "@carol", "@zed"].map { try Address($0) }
  }

  mutating func step() {
    if below(20) == 0 { check(stage.pass(.milliseconds(below(4000)))) }
    if below(2) == 0, !waiting.isEmpty { return answer() }
    check(stage.actions(input()))
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
      return .requested(peer, .hello(name: anyName(), token: token, listen: nil))
    }
    switch below(60) {
    case 0...2:
      let peer = newPeer()
      structured.insert(peer)
      newcomer = peer
      return .connected(peer, hears: anyAddress(), spare: token)
    case 3...5:
      let (peer, address) = (newPeer(), anyAddress())
      let name = below(2) == 0 ? anyName() : nil
      if stage.admission(address, as: name) == nil { plain.insert(peer) }
      return .joined(peer, address, as: name)
    case 6: return .refused(anyPeer(), ChatError(below(2) == 0 ? .badRequest : .badName, "no"))
    case 7...9:
      let peer = anyPeer()
      plain.remove(peer)
      structured.remove(peer)
      return .left(peer)
    case 10...24: return .received(anyPeer(), (0..<below(4)).map { Content.text("\($0)") })
    default: return .requested(anyPeer(), request())
    }
  }

  private mutating func request() -> ChatRequest {
    switch below(12) {
    case 0...3:
      return .hello(name: anyName(), token: below(4) == 0 ? nil : token, listen: below(2) == 0 ? anyAddress() : nil)
    case 4: return .who(below(2) == 0 ? anyAddress() : nil)
    case 5: return .join(room: anyName())
    case 6: return .leave(room: anyName())
    default: return .send(id: Stage.id(UInt64(below(500))), to: anyAddress(), text: "text \(below(3))")
    }
  }

  private mutating func answer() {
    let drafts = waiting.removeFirst()
    let outcomes = stage.store(drafts)
    for case .stored(let message) in outcomes {
      storedCount += 1
      stored.insert(message.draft.id)
      let last = seqs.updateValue(message.stamp.seq, forKey: message.draft.conversation) ?? 0
      if message.stamp.seq != last + 1 { violations.append("a gap in \(message.draft.conversation)") }
    }
    check(stage.actions(.stored(outcomes)), after: outcomes)
  }

  // MARK: The rules

  private mutating func check(_ actions: [Hub.Action], after outcomes: [StoreOutcome] = []) {
    for action in actions {
      switch action {
      case .store(let drafts): waiting.append(drafts)
      case .forget: break
      case .send(let event, let peers): check(event, to: peers)
      case .relay(let contents, let audience): check(contents, to: audience, after: outcomes)
      case .close(let peer, _, _):
        plain.remove(peer)
        structured.remove(peer)
      }
    }
  }

  private mutating func check(_ event: ChatEvent, to peers: [PeerID]) {
    if peers.isEmpty || Set(peers).count != peers.count { violations.append("\(event) to \(peers)") }
    if !structured.isSuperset(of: peers) { violations.append("\(event) to one who left or is plain") }
    guard case .message(let push) = event else { return }
    deliveredCount += 1
    if !stored.contains(push.id) { violations.append("a message that is not stored") }
  }

  private mutating func check(_ contents: [Content], to audience: Audience, after outcomes: [StoreOutcome]) {
    deliveredCount += 1
    if contents.isEmpty || outcomes.isEmpty { violations.append("a relay without a stored message") }
    for case .stored(let message) in outcomes where message.draft.isPlain && message.draft.origin != audience.except {
      violations.append("a plain peer hears itself")
    }
    let isClean = plain.isSuperset(of: audience.peers.filter { $0 != audience.except })
    if !isClean { violations.append("a relay to one who left or is no plain peer") }
  }
}
