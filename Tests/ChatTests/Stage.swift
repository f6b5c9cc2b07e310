@testable import Chat

/// A hub with a store that answers at once, and a clock that stands still until it is moved; what the hub orders comes out as lines.
struct Stage {
  private(set) var hub: Hub
  private(set) var now = SuspendingClock().now
  private var generator = SplitMix64(seed: 7)
  private var seqs: [Conversation: UInt64] = [:]
  private var rows: [Name: UInt64] = [:]
  private var answers: [String: (Draft, Stamp)] = [:]
  private var tokens: [PeerID: Token] = [:]

  init(nameHold: Duration = .seconds(60)) {
    let epoch = MessageID.random(using: &generator)
    hub = Hub(epoch: epoch, seed: 1, server: "wtalk/test", nameHold: nameHold)
  }

  // MARK: What happens

  mutating func perform(_ input: Hub.Input) -> [String] {
    actions(input).flatMap { [Self.line($0)] + answer($0) }
  }

  /// What the hub orders before the store has answered.
  mutating func actions(_ inputs: Hub.Input...) -> [Hub.Action] {
    let actions = inputs.flatMap { hub.handle($0, at: now) }
    for case .send(.welcome(let welcome), let peers) in actions {
      for peer in peers { tokens[peer] = welcome.token }
    }
    return actions
  }

  /// The token that a session was told.
  func token(of peer: Int) -> Token? {
    tokens[PeerID(peer)]
  }

  mutating func wait(_ duration: Duration) -> [String] {
    pass(duration).flatMap { [Self.line($0)] + answer($0) }
  }

  /// Moves the clock.
  mutating func pass(_ duration: Duration) -> [Hub.Action] {
    now += duration
    return hub.tick(at: now)
  }

  mutating func connect(_ peer: Int, hears: String = "#lobby") throws -> [String] {
    perform(.connected(PeerID(peer), hears: try Address(hears), spare: .random(using: &generator)))
  }

  /// Connects and says hello.
  @discardableResult
  mutating func enter(_ peer: Int, as name: String, hears: String = "#lobby", token: Token? = nil) throws -> [String] {
    try connect(peer, hears: hears) + request(peer, .hello(name: Name(name), token: token, listen: nil))
  }

  /// Connects a plain peer.
  @discardableResult
  mutating func join(_ peer: Int, _ address: String = "#lobby", as name: String? = nil) throws -> [String] {
    perform(.joined(PeerID(peer), try Address(address), as: try name.map { try Name($0) }))
  }

  mutating func request(_ peer: Int, _ request: ChatRequest) -> [String] {
    perform(.requested(PeerID(peer), request))
  }

  mutating func send(_ peer: Int, _ text: String, to address: String, id: UInt64? = nil) throws -> [String] {
    request(peer, .send(id: id.map(Self.id) ?? .random(using: &generator), to: try Address(address), text: text))
  }

  mutating func say(_ peer: Int, _ texts: String...) -> [String] {
    perform(.received(PeerID(peer), texts.map(Content.text)))
  }

  mutating func leave(_ peer: Int) -> [String] {
    perform(.left(PeerID(peer)))
  }

  mutating func admission(_ address: String, as name: String?) throws -> ChatError.Code? {
    admission(try Address(address), as: try name.map { try Name($0) })
  }

  mutating func admission(_ address: Address, as name: Name?) -> ChatError.Code? {
    hub.admission(to: address, as: name, at: now)?.code
  }

  static func id(_ number: UInt64) -> MessageID {
    var generator = SplitMix64(seed: number)
    return .random(using: &generator)
  }

  // MARK: The store

  private mutating func answer(_ action: Hub.Action) -> [String] {
    switch action {
    case .store(let drafts): perform(.stored(store(drafts)))
    case .forget(let names): forget(names)
    case .send, .relay, .close: []
    }
  }

  /// What the store says to drafts, once it gets to them.
  mutating func store(_ drafts: [Draft]) -> [StoreOutcome] {
    drafts.map { store($0) }
  }

  private mutating func forget(_ names: [Name]) -> [String] {
    for name in names { rows[name] = nil }
    return []
  }

  private mutating func store(_ draft: Draft) -> StoreOutcome {
    let key = "\(draft.sender) \(draft.id)"
    if let (first, stamp) = answers[key] {
      return first.content == draft.content && first.conversation == draft.conversation ? .repeated(draft, stamp) : .idReused(draft)
    }
    seqs[draft.conversation, default: 0] += 1
    for name in draft.inboxes { rows[name, default: 0] += 1 }
    let numbers = draft.inboxes.map { rows[$0, default: 0] }
    let n = draft.inboxes.contains(draft.sender) ? rows[draft.sender] : nil
    let stamp = Stamp(seq: seqs[draft.conversation, default: 0], n: n, time: 0)
    answers[key] = (draft, stamp)
    return .stored(Message(draft, stamp: stamp, rows: numbers))
  }

  // MARK: Lines

  private static func line(_ action: Hub.Action) -> String {
    switch action {
    case .store(let drafts): "store " + drafts.map { "\($0.sender): \(line($0.content))" }.joined(separator: ", ")
    case .forget(let names): "forget " + names.map(\.description).joined(separator: " ")
    case .send(let event, let peers): "\(line(peers)) <- \(line(event))"
    case .relay(let contents, let audience):
      "relay \(contents.map(line)) to \(line(audience.peers))\(audience.except.map { " but \($0.number)" } ?? "")"
    case .close(let peer, let code, let reason): "close \(peer.number): \(code) \(reason)"
    }
  }

  private static func line(_ peers: [PeerID]) -> String {
    peers.map { String($0.number) }.joined(separator: " ")
  }

  private static func line(_ content: Content) -> String {
    switch content {
    case .text(let text): text
    case .binary(let bytes): "\(bytes)"
    }
  }

  private static func line(_ event: ChatEvent) -> String {
    switch event {
    case .welcome(let welcome): "welcome \(welcome.name) top \(welcome.top)"
    case .sent(_, let address, let stamp): "sent \(address) \(stamp.seq)\(stamp.n.map { " n\($0)" } ?? "")"
    case .fail(let error): "fail \(error.code.rawValue)"
    case .message(let push): "\(push.n.map { "n\($0) " } ?? "")\(push.conversation) \(push.seq) \(push.from): \(line(push.content))"
    case .presence(let address, let name, let state): "\(address) \(name) \(state.rawValue)"
    case .receipt(let receipt): "\(receipt.conversation) \(receipt.kind.rawValue) \(receipt.name) \(receipt.seq)"
    case .who(let address, let names): "who \(address.map { "\($0) " } ?? "")\(names.map(\.description).joined(separator: " "))"
    case .unknown(let type): "unknown \(type)"
    }
  }
}
