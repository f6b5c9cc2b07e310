import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// Checks every request, hands it to the mode at its path, and counts what comes of it.
final class RoutedServer: ServerApplication {
  private let policy: AccessPolicy
  /// The first whose path holds the target has it.
  private let modes: [(route: ModeRoute, server: any ModeServer)]
  let log: RefusalLog
  private let journal: ServerJournal
  /// By the name of the mode.
  private var totals: [String: TrafficTotals] = [:]
  private var refusals: [Int: Int] = [:]

  init(_ modes: [(route: ModeRoute, server: any ModeServer)], policy: AccessPolicy, log: RefusalLog, journal: ServerJournal) {
    self.modes = modes
    self.policy = policy
    self.log = log
    self.journal = journal
    for (route, _) in modes { totals[route.mode.name] = TrafficTotals() }
  }

  /// The chat, where there is one.
  var chat: ChatServer? { modes.lazy.compactMap { $0.server as? ChatServer }.first }

  /// By the name of the mode, sorted.
  var traffic: [(name: String, totals: TrafficTotals)] { totals.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }

  /// How many requests were refused, by HTTP status; sorted.
  var refusalCounts: [(status: Int, count: Int)] { refusals.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try policy.check(head, isSecure: peer.isSecure)
    guard let (route, server) = modes.first(where: { $0.route.path.holds(head.target) }) else { throw .unknownPath }
    let answer = try server.answer(head, from: peer)
    let counted = totals[route.mode.name].map { answer.counted(in: $0) } ?? answer
    return peer.tls == nil ? counted : counted.strictly(for: head)
  }

  /// - Parameter done: called once, when no mode has anything of its own left.
  func stop(_ done: @escaping () -> Void) {
    var left = modes.count
    for mode in modes {
      mode.server.stop {
        left -= 1
        if left == 0 { done() }
      }
    }
  }

  func abort() {
    for mode in modes { mode.server.abort() }
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) {
    refusals[refusal.status.code, default: 0] += 1
    log.refused(refusal, from: peer)
  }

  func paused(_ reason: String) { log.paused(reason) }

  func failed(_ failure: ServerTLSFailure, from peer: RemotePeer) { log.failed(failure, from: peer) }

  func ended(_ visit: Visit) { journal.ended(visit) }
}

extension ServerAnswer {
  /// Tells a browser to come back with TLS only (RFC 6797), unless it is its own machine that it would keep from speaking plainly.
  fileprivate func strictly(for head: RequestHead) -> ServerAnswer {
    guard head.hosts.first.flatMap({ Authority($0) })?.isLoopback == false else { return self }
    switch self {
    case .content(let response, let body): return .content(response.strict, body: body)
    case .file(let response, let body): return .file(response.strict, body)
    case .upgrade, .afterBody, .later: return self
    }
  }
}

extension HTTPResponse {
  fileprivate var strict: HTTPResponse {
    var response = self
    response.headerFields[.strictTransportSecurity] = "max-age=31536000"
    return response
  }
}

extension Refusal {
  static let unknownPath = Refusal(.notFound, "there is nothing at this path; a room is /name, a person /@name")
}
