import Chat
import NIOCore
import WebSocketTransport

/// The connections that one event loop has of the load: opens them, keeps them busy, and counts. Used on that loop only.
final class BenchLoop {
  private enum Phase {
    case connecting
    case running
    case over
  }

  /// Handshakes under way at once: more would measure the server's queue of connections.
  private static let handshakes = 64
  /// How exactly messages leave at their time.
  private static let pause = TimeAmount.milliseconds(1)

  private let share: BenchShare
  private let run: String
  private let connector: ClientConnector
  private let eventLoop: any EventLoop
  private let ready: () -> Void
  private let ended: (BenchResult) -> Void
  private(set) var result = BenchResult()
  private var phase = Phase.connecting
  private var peers: [any BenchPeer] = []
  private var started = 0
  private var settled = 0
  /// Fan-out: how many of the listeners have what was said last.
  private var heard = 0
  private var schedule: BenchSchedule?
  private var nextPeer = 0
  private var pacing: RepeatedTask?

  /// - Parameters:
  ///   - run: what tells the names of this run from those of others.
  ///   - ready: called once every connection is open or has failed.
  ///   - ended: called with the result, once the connections are closed.
  init(
    _ share: BenchShare, run: String, _ connector: ClientConnector, on eventLoop: any EventLoop, ready: @escaping () -> Void,
    ended: @escaping (BenchResult) -> Void
  ) {
    self.share = share
    self.run = run
    self.connector = connector
    self.eventLoop = eventLoop
    self.ready = ready
    self.ended = ended
  }

  private var plan: BenchPlan { share.plan }
  /// In fan-out the first connection is the one that talks.
  private var total: Int { share.count + (plan.mode == .fanOut ? 1 : 0) }

  // MARK: Orders

  func start() {
    for _ in 0..<min(Self.handshakes, total) { connect() }
  }

  /// All are connected: let them talk.
  func begin() {
    guard phase == .connecting else { return }
    phase = .running
    guard plan.mode != .idle else { return }
    switch plan.load {
    case .depth(let depth):
      for peer in talkers { for _ in 0..<depth { peer.send(at: BenchClock.now) } }
    case .rate:
      schedule = share.rate.map { BenchSchedule(perSecond: $0, from: BenchClock.now) }
      pacing = repeatPacing()
    }
  }

  /// What counts begins now.
  func measure() { result.restart() }

  func end() {
    phase = .over
    pacing?.cancel()
    result.open = peers.count
    guard !peers.isEmpty else { return ended(result) }
    for peer in peers { peer.leave() }
  }

  // MARK: From the peers

  func opened(_ peer: any BenchPeer, after begun: UInt64) {
    guard phase == .connecting else { return peer.leave() }
    result.connects.record(since: begun, now: BenchClock.now)
    peers.append(peer)
    settle()
  }

  func failed(_ peer: any BenchPeer, _ words: String) { result.fail(words) }

  /// - Parameter words: what happened, for one that should not have ended.
  func closed(_ peer: any BenchPeer, _ words: String?) {
    let index = peers.firstIndex { $0 === peer }
    if let index { peers.remove(at: index) }
    if let words { result.fail(words) }
    if phase == .connecting, index == nil { settle() }
    if phase == .over, peers.isEmpty { ended(result) }
  }

  func delivered(_ time: UInt64, bytes: Int, to peer: any BenchPeer) {
    if plan.mode == .fanOut, peer === peers.first { return }
    result.received += 1
    result.bytes += bytes
    let now = BenchClock.now
    result.latencies.record(since: time, now: now)
    guard phase == .running, case .depth = plan.load else { return }
    switch plan.mode {
    case .echo: peer.send(at: now)
    case .fanOut: goOnTalking()
    case .chat, .idle: break
    }
  }

  func acknowledged(_ time: UInt64, to peer: any BenchPeer) {
    let now = BenchClock.now
    result.acknowledgments.record(since: time, now: now)
    if phase == .running, case .depth = plan.load { peer.send(at: now) }
  }

  /// Sends what is due, as far as the peers take it; the rest is late, and is measured so.
  func pace() {
    guard phase == .running, !talkers.isEmpty else { return }
    let now = BenchClock.now
    var refusals = 0
    while let time = schedule?.due(at: now), refusals < talkers.count {
      nextPeer = (nextPeer + 1) % talkers.count
      guard talkers[nextPeer].isReady else {
        refusals += 1
        continue
      }
      schedule?.take()
      talkers[nextPeer].send(at: time)
      refusals = 0
    }
  }

  // MARK: Parts

  private func repeatPacing() -> RepeatedTask {
    let loop = NIOLoopBound(self, eventLoop: eventLoop)
    return eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.pause) { _ in loop.value.pace() }
  }

  private var talkers: ArraySlice<any BenchPeer> { plan.mode == .fanOut ? peers.prefix(1) : peers[...] }

  private func goOnTalking() {
    heard += 1
    guard heard >= peers.count - 1 else { return }
    heard = 0
    peers.first?.send(at: BenchClock.now)
  }

  private func connect() {
    guard started < total else { return }
    let peer = makePeer(started)
    started += 1
    connector.connect(on: eventLoop, delegate: peer) { [self] failing in
      result.fail(failing.failure.text)
      settle()
    }
  }

  private func settle() {
    settled += 1
    connect()
    if settled == total { ready() }
  }

  private func makePeer(_ index: Int) -> any BenchPeer {
    let number = share.first + index
    guard plan.mode == .chat, let name = try? Name("bench-\(run)-\(number)"), let partner = try? Name("bench-\(run)-\(number ^ 1)") else {
      return PlainBenchPeer(self, size: plan.size)
    }
    return ChatBenchPeer(self, size: plan.size, name: name, partner: partner)
  }
}
