import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// Checks every request, and hands it to the mode at its path.
final class RoutedServer: ServerApplication {
  private let policy: AccessPolicy
  /// The first whose path holds the target has it.
  private let modes: [(path: URLPath, server: any ModeServer)]
  private let log: RefusalLog

  init(_ modes: [(path: URLPath, server: any ModeServer)], policy: AccessPolicy, log: RefusalLog) {
    self.modes = modes
    self.policy = policy
    self.log = log
  }

  /// The chat, where there is one.
  var chat: ChatServer? { modes.lazy.compactMap { $0.server as? ChatServer }.first }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try policy.check(head, isSecure: peer.isSecure)
    guard let mode = modes.first(where: { $0.path.holds(head.target) }) else { throw .unknownPath }
    let answer = try mode.server.answer(head, from: peer)
    return peer.tls == nil ? answer : answer.strictly(for: head)
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

  func refused(_ refusal: Refusal, from peer: RemotePeer) { log.refused(refusal, from: peer) }

  func paused(_ reason: String) { log.paused(reason) }

  func failed(_ failure: ServerTLSFailure, from peer: RemotePeer) { log.failed(failure, from: peer) }
}

extension ServerAnswer {
  /// Tells a browser to come back with TLS only (RFC 6797), unless it is its own machine that it would keep from speaking plainly.
  fileprivate func strictly(for head: RequestHead) -> ServerAnswer {
    guard case .content(var response, let body) = self, head.hosts.first.flatMap({ Authority($0) })?.isLoopback == false else {
      return self
    }
    response.headerFields[.strictTransportSecurity] = "max-age=31536000"
    return .content(response, body: body)
  }
}

extension Refusal {
  static let unknownPath = Refusal(.notFound, "there is nothing at this path; a room is /name, a person /@name")
}
