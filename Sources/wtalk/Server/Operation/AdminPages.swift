import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// Answers `/healthz`, `/readyz` and `/metrics`, to this machine only; lives on the event loop.
final class AdminPages: ServerApplication {
  private let policy = AccessPolicy(isLoopbackOnly: true)
  private let state: () -> ServerState
  /// Nil without a store to ask.
  private let checkStore: ((@escaping (Bool) -> Void) -> Void)?
  private let log: RefusalLog
  var isStopping = false

  init(_ log: RefusalLog, state: @escaping () -> ServerState, checkStore: ((@escaping (Bool) -> Void) -> Void)?) {
    self.log = log
    self.state = state
    self.checkStore = checkStore
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try policy.check(head)
    guard head.method == .get || head.method == .head else {
      throw Refusal(.methodNotAllowed, "only GET and HEAD are answered here", fields: [.allow: "GET, HEAD"])
    }
    switch head.target.prefix(while: { $0 != "?" }) {
    case "/healthz": return Self.plain("the process answers")
    case "/readyz": return try readiness()
    case "/metrics": return Self.content(StateMetrics.text(state()), type: MetricsText.contentType)
    default: throw Refusal(.notFound, "there is /healthz, /readyz and /metrics")
    }
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) {
    if refusal.status != .serviceUnavailable { log.refused(refusal, from: peer) }
  }

  private func readiness() throws(Refusal) -> ServerAnswer {
    guard !isStopping else { throw Refusal(.serviceUnavailable, "the server is stopping") }
    guard let checkStore else { return Self.plain("ready") }
    return .later { answer in
      checkStore { takesCommits in
        answer(takesCommits ? .success(Self.plain("ready")) : .failure(Refusal(.serviceUnavailable, "the store takes nothing")))
      }
    }
  }

  private static func plain(_ text: String) -> ServerAnswer { content("\(text)\n", type: "text/plain; charset=utf-8") }

  private static func content(_ text: String, type: String) -> ServerAnswer {
    let fields: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    return .content(HTTPResponse(status: .ok, headerFields: fields), body: Array(text.utf8))
  }
}
