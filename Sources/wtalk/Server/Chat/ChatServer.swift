import Chat
import HTTPTypes
import NIOCore
import WebSocketCore
import WebSocketTransport

/// Drives the hub: peers' messages in, the hub's actions out to the sockets and the store. Lives on one event loop.
final class ChatServer: ModeServer, ChatStorageDelegate {
  /// How long a peer may take nothing of what it is sent.
  private static let drainTime: Duration = .seconds(60)

  private(set) var figures = ChatFigures()
  /// Whoever operates the server hears what is said to `server`.
  var hear: (Name, Content) -> Void = { _, _ in }

  private let basePath: String
  private let accounts: AccountPolicy
  private let rate: Int
  private var limits: Limits
  private let compression: CompressionPolicy
  private let eventLoop: any EventLoop
  private var random = SystemRandomNumberGenerator()
  private var hub: Hub
  private let storage: any ChatStorage
  private let passwords: PasswordPool
  private let stopping: StopRequest
  /// What the storage is to be given once all that was ordered before is done.
  private var work: [StoreWork] = []
  private var isPerforming = false
  private var sockets: [PeerID: WebSocketHandler] = [:]
  private var congested: Set<PeerID> = []
  private var arrivals: [PeerID: PlainArrival] = [:]
  /// Pages that wait for a session.
  private var visits: [PeerID: (Result<ServerAnswer, Refusal>) -> Void] = [:]
  private var orders: [PeerID: (AdminAnswer) -> Void] = [:]
  /// Who waits to know whether the store takes commits.
  private var checks = CircularBuffer<(Bool) -> Void>()
  /// When what is dealt with now happened.
  private var turn = Instant.now
  private var lastPeer = 0
  private var timer: DeadlineTimer?

  /// - Parameter limits: those of a plain client.
  init(
    _ configuration: ChatConfiguration, at path: URLPath, limits: Limits, compresses: Bool, storage: any ChatStorage,
    stopping: StopRequest, on eventLoop: any EventLoop
  ) {
    basePath = path.text
    accounts = configuration.accounts
    rate = configuration.rate
    self.limits = limits
    compression = compresses ? .shared : .none
    self.limits.drainTimeout = Self.drainTime
    self.storage = storage
    self.stopping = stopping
    self.eventLoop = eventLoop
    passwords = PasswordPool(on: eventLoop)
    hub = Hub(seed: random.next(), server: Version.product, accounts: configuration.accounts)
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in perform(hub.tick(at: .now)) }
    storage.delegate = self
  }

  // MARK: Requests

  func answer(_ head: RequestHead, from remote: RemotePeer) throws(Refusal) -> ServerAnswer {
    let address = remote.address
    let certified = try certifiedName(of: remote)
    if head.method == .post, head.target == basePath + PageSession.path { return try session(for: head, from: address, certified) }
    let route = try Route(target: head.target, below: basePath)
    guard head.wantsUpgrade else { return try content(for: route, head) }
    let handshake = try ServerHandshake(head)
    guard let conversation = route.address else { throw .unknownPath }
    let peer = nextPeer()
    guard handshake.subprotocols.contains(ChatSession.subprotocol) else {
      let credential = if let certified { Credential.certificate(certified) } else { try HandshakeCredential.read(head) }
      return try plainAnswer(handshake, peer, conversation, as: route.name, credential, from: address)
    }
    return .upgrade(
      Acceptance(
        handshake, subprotocol: ChatSession.subprotocol, compression: compression, limits: chatLimits, maximumQueue: maximumQueue,
        delegate: ChatSession(peer, home: conversation, from: address, certified, rate: rate, server: self, on: eventLoop)))
  }

  /// Nil where names do not come from certificates.
  private func certifiedName(of remote: RemotePeer) throws(Refusal) -> Name? {
    guard accounts == .certificate else { return nil }
    guard let names = remote.tls?.commonNames, names.count == 1, let name = try? Name(names[0]) else {
      throw Refusal(.forbidden, "your certificate names nobody: its subject needs one common name, which has to be a name here")
    }
    return name
  }

  private func content(for route: Route, _ head: RequestHead) throws(Refusal) -> ServerAnswer {
    guard head.method == .get || head.method == .head else {
      throw Refusal(.methodNotAllowed, "only GET and HEAD are answered here", fields: [.allow: "GET, HEAD"])
    }
    switch route {
    // The page's own links are relative to the slash.
    case .root where head.target == basePath: return redirect(to: "/")
    case .root: return .content(PageAsset.page.response, body: PageAsset.page.body)
    case .asset(let asset): return .content(asset.response, body: asset.body)
    case .conversation(let address, _): return redirect(to: "/#\(address.description.drop { $0 == "#" })")
    }
  }

  private func session(for head: RequestHead, from address: IPAddress?, _ certified: Name?) throws(Refusal) -> ServerAnswer {
    try PageSession.check(head)
    let cookie = PageSession.token(in: head)
    return .afterBody(limit: PageSession.limit) { [self] body throws(Refusal) in
      let request = try PageSession.request(body)
      return .later { [self] answer in
        let peer = nextPeer()
        visits[peer] = answer
        handle(
          .visited(
            peer, request, cookie: cookie, spare: .random(using: &random), ticket: .random(using: &random), from: address?.networkName,
            certified: certified))
      }
    }
  }

  private func redirect(to place: String) -> ServerAnswer {
    .content(HTTPResponse(status: .found, headerFields: [.location: basePath + place]), body: [])
  }

  private func plainAnswer(
    _ handshake: ServerHandshake, _ peer: PeerID, _ conversation: Address, as text: String?, _ credential: Credential?,
    from address: IPAddress?
  ) throws(Refusal) -> ServerAnswer {
    do throws(ChatError) {
      var name: Name?
      if let text { name = try Name(text) }
      return .later { [self, name] answer in
        arrivals[peer] = PlainArrival(handshake: handshake, answer: answer)
        handle(.asked(peer, conversation, as: name, with: credential, from: address?.networkName))
      }
    } catch {
      throw Refusal(plain: error)
    }
  }

  private func admit(_ peer: PeerID) {
    guard let arrival = arrivals.removeValue(forKey: peer) else { return }
    let acceptance = Acceptance(
      arrival.handshake, compression: compression, limits: limits, maximumQueue: maximumQueue, delegate: PlainPeer(peer, server: self))
    arrival.answer(.success(.upgrade(acceptance)))
  }

  private var chatLimits: Limits {
    var limits = self.limits
    limits.maximumMessageSize = ChatLimits().frame
    limits.maximumFragments = 128
    return limits
  }

  /// With one message on top this is at most max(256 KiB, 2 × the message limit).
  private var maximumQueue: Int { max(128 << 10, limits.maximumMessageSize) }

  // MARK: Peers

  func connected(_ peer: PeerID, home: Address, from address: IPAddress?, _ certified: Name?, _ socket: WebSocketHandler) {
    sockets[peer] = socket
    handle(.connected(peer, hears: home, spare: .random(using: &random), from: address?.networkName, certified: certified))
  }

  func joined(_ peer: PeerID, _ socket: WebSocketHandler) {
    sockets[peer] = socket
    handle(.joined(peer))
  }

  func drained(_ peer: PeerID) {
    if congested.remove(peer) != nil { handle(.drained(peer)) }
  }

  func left(_ peer: PeerID) {
    sockets[peer] = nil
    congested.remove(peer)
    handle(.left(peer))
  }

  /// The operator wants something; the answer may come at once.
  func order(_ request: AdminRequest, _ answer: @escaping (AdminAnswer) -> Void) {
    let peer = nextPeer()
    orders[peer] = answer
    handle(.ordered(peer, request))
  }

  /// Likewise for what the operator says and does as `server`.
  func operate(_ order: OperatorOrder, _ answer: @escaping (AdminAnswer) -> Void) {
    let peer = nextPeer()
    orders[peer] = answer
    handle(.operated(peer, order))
  }

  var attendance: Attendance { hub.attendance }

  var census: Census { hub.census }

  /// How much waits for the store.
  var queueLength: Int { storage.queueLength }

  /// Finds out whether the store takes commits, by one.
  func checkStore(_ answer: @escaping (Bool) -> Void) {
    checks.append(answer)
    storage.check()
  }

  private func nextPeer() -> PeerID {
    lastPeer += 1
    return PeerID(lastPeer)
  }

  func handle(_ input: Hub.Input) {
    turn = .now
    perform(hub.handle(input, at: turn))
  }

  // MARK: ChatStorageDelegate

  func finished(_ results: [Hub.Input]) {
    for result in results { handle(result) }
    figures.answered(results, at: .now)
  }

  func committed(in time: Duration) { figures.committed(in: time) }

  func checked(_ takesCommits: Bool) { checks.popFirst()?(takesCommits) }

  func failed(_ failure: Failure) {
    for socket in sockets.values { socket.close(.internalError, reason: "the store has failed") }
    stopping.fail(failure)
  }

  // MARK: Actions

  /// What the store is told goes to it behind everything else, so that its answers, which may come at once, come last.
  private func perform(_ actions: [Hub.Action]) {
    let isWithin = isPerforming
    isPerforming = true
    for action in actions { perform(action) }
    guard !isWithin else { return }
    while !work.isEmpty {
      let next = work
      work.removeAll(keepingCapacity: next.count <= 16)
      storage.perform(next)
    }
    isPerforming = false
    timer?.set(hub.deadline)
  }

  private func perform(_ action: Hub.Action) {
    switch action {
    case .store(let drafts):
      figures.gaveToStore(at: turn)
      work.append(.append(drafts))
    case .ask(let request, let peer): work.append(.ask(request, for: peer))
    case .compute(let work, let peer, let delay):
      passwords.perform(work, after: delay) { [weak self] in self?.handle(.computed($0, for: peer)) }
    case .hear(let name, let content): hear(name, content)
    case .report(let answer, let peer): orders.removeValue(forKey: peer)?(answer)
    case .admit(let peer): admit(peer)
    case .turnAway(let peer, let error):
      arrivals.removeValue(forKey: peer)?.answer(.failure(Refusal(plain: error)))
      visits.removeValue(forKey: peer)?(.failure(Refusal(page: error)))
    case .welcome(let answer, let peer): visits.removeValue(forKey: peer)?(.success(PageSession.response(answer)))
    case .send(let event, let peers): send(event, to: peers)
    case .relay(let contents, let audience): relay(contents, to: audience)
    case .close(let peer, let code, let reason): sockets[peer]?.close(CloseCode(rawValue: code), reason: reason)
    }
  }

  private func send(_ event: ChatEvent, to peers: [PeerID]) {
    if case .fail(let error) = event { figures.refused(error) }
    var bytes: [UInt8] = []
    event.encode(into: &bytes)
    let prepared = PreparedMessage(WebSocketCore.Message(.text, ByteBuffer(bytes: bytes), isSecret: event.holdsSecret))
    for peer in peers {
      guard let socket = sockets[peer] else { continue }
      socket.send(prepared, toEachOf: peers.count)
      if socket.isCongested, congested.insert(peer).inserted { handle(.congested(peer)) }
    }
  }

  private func relay(_ contents: [Content], to audience: Audience) {
    let prepared = PreparedMessage(contents.map(WebSocketCore.Message.init))
    for peer in audience.peers where peer != audience.except { sockets[peer]?.send(prepared, toEachOf: audience.peers.count) }
  }
}

/// A plain peer whose handshake is not answered yet.
private struct PlainArrival {
  let handshake: ServerHandshake
  let answer: (Result<ServerAnswer, Refusal>) -> Void
}

extension Refusal {
  /// As a plain peer is told.
  init(plain error: ChatError) {
    let reason = "\(error.code.rawValue): \(error.message)"
    switch error.code {
    case .nameTaken: self.init(.conflict, reason)
    case .passwordRequired, .denied:
      self.init(.unauthorized, reason, fields: [.wwwAuthenticate: "Basic realm=\"wtalk\", charset=\"UTF-8\""])
    case .banned: self.init(.forbidden, reason)
    case .rateLimited: self.init(.tooManyRequests, reason)
    case .busy: self.init(.serviceUnavailable, reason)
    default: self.init(.badRequest, reason)
    }
  }
}

extension IPAddress {
  /// By which failures are counted.
  fileprivate var networkName: String { network.map(String.init).joined(separator: ".") }
}

extension WebSocketCore.Message {
  init(_ content: Content) {
    switch content {
    case .text(let text): self.init(.text, ByteBuffer(string: text))
    case .binary(let bytes): self.init(.binary, ByteBuffer(bytes: bytes))
    }
  }
}

extension Content {
  init(_ message: WebSocketCore.Message) {
    switch message.kind {
    case .text: self = .text(String(buffer: message.payload))
    case .binary: self = .binary(Array(message.payload.readableBytesView))
    }
  }
}
