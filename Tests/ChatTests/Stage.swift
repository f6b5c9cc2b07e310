@testable import Chat

/// A hub with a store that answers at once, unless it is held back, and a clock that stands still until it is moved; what the hub orders comes
/// out as lines, and what it asks of the store is noted apart.
struct Stage {
  private(set) var hub: Hub
  private(set) var now = SuspendingClock().now
  var store = StageStore()
  private var generator = SplitMix64(seed: 7)
  /// What the store has not got to.
  private var waiting: [Hub.Action] = []
  private var isHeld = false
  private var questions: [String] = []
  private var tokens: [Name: Token] = [:]

  init(accounts: AccountPolicy = .none) {
    hub = Hub(seed: 1, server: "wtalk/test", accounts: accounts)
  }

  // MARK: What happens

  mutating func perform(_ input: Hub.Input) -> [String] {
    let lines = take(hub.handle(input, at: now))
    return isHeld ? lines : lines + answer(.max)
  }

  mutating func wait(_ duration: Duration) -> [String] {
    now += duration
    return take(hub.tick(at: now)) + (isHeld ? [] : answer(.max))
  }

  /// Waits until presence is told at once again.
  mutating func calmDown() -> [String] {
    (0..<PresenceLimit.burst).reduce([]) { lines, _ in lines + wait(PresenceLimit.pause) }
  }

  mutating func connect(_ peer: Int, hears: String = "#lobby") throws -> [String] {
    perform(.connected(PeerID(peer), hears: try Address(hears), spare: .random(using: &generator), from: nil))
  }

  /// Says hello with the token that the name was given, if it was.
  mutating func greet(_ peer: Int, as name: String, on device: String? = nil, from position: InboxPosition? = nil) throws -> [String] {
    let name = try Name(name)
    let hello = Hello(name: name, token: tokens[name], device: try device.map { try Device($0) }, position: position)
    return request(peer, .hello(hello))
  }

  /// Connects and says hello.
  @discardableResult
  mutating func enter(
    _ peer: Int, as name: String, hears: String = "#lobby", on device: String? = nil, from position: InboxPosition? = nil
  ) throws -> [String] {
    try connect(peer, hears: hears) + greet(peer, as: name, on: device, from: position)
  }

  /// Connects and says hello without any token.
  mutating func intrude(_ peer: Int, as name: String) throws -> [String] {
    try connect(peer) + request(peer, .hello(Hello(name: Name(name))))
  }

  /// A plain peer wants to come.
  mutating func ask(_ peer: Int, _ address: String = "#lobby", as name: String? = nil) throws -> [String] {
    perform(.asked(PeerID(peer), try Address(address), as: try name.map { try Name($0) }, with: nil, from: nil))
  }

  /// A plain peer comes, if it may.
  @discardableResult
  mutating func join(_ peer: Int, _ address: String = "#lobby", as name: String? = nil) throws -> [String] {
    let lines = try ask(peer, address, as: name)
    return lines.last == "admit \(peer)" ? lines + perform(.joined(PeerID(peer))) : lines
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

  static func id(_ number: UInt64) -> MessageID {
    var generator = SplitMix64(seed: number)
    return .random(using: &generator)
  }

  // MARK: The store

  /// From now on the store does nothing by itself.
  mutating func hold() {
    isHeld = true
  }

  /// Lets the store do the first things that it was told.
  mutating func answer(_ count: Int) -> [String] {
    var (lines, rest): ([String], Int) = ([], count)
    while rest > 0, !waiting.isEmpty {
      rest -= 1
      guard let input = store.reply(to: waiting.removeFirst()) else { continue }
      lines += take(hub.handle(input, at: now))
    }
    return lines
  }

  /// Lets the store do everything, and from now on at once.
  mutating func letGo() -> [String] {
    isHeld = false
    return answer(.max)
  }

  /// What the hub asked of the store since the last time.
  mutating func takeQuestions() -> [String] {
    defer { questions = [] }
    return questions
  }

  /// How many sessions, or plain peers, the store thinks that the name has.
  func uses(of name: String) throws -> Int {
    store.account(try Name(name))?.uses ?? 0
  }

  private mutating func take(_ actions: [Hub.Action]) -> [String] {
    var lines: [String] = []
    for action in actions {
      switch action {
      case .ask(let request, _):
        questions.append(StageLines.line(request, store))
        waiting.append(action)
      case .store, .compute:
        lines.append(StageLines.line(action))
        waiting.append(action)
      case .send(.welcome(let welcome), _):
        tokens[welcome.name] = welcome.token
        lines.append(StageLines.line(action))
      case .send, .relay, .close, .admit, .turnAway, .report, .hear, .welcome: lines.append(StageLines.line(action))
      }
    }
    return lines
  }
}
