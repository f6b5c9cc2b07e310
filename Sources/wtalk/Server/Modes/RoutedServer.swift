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
    return try mode.server.answer(head, from: peer)
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
}

extension Refusal {
  static let unknownPath = Refusal(.notFound, "there is nothing at this path; a room is /name, a person /@name")
}
