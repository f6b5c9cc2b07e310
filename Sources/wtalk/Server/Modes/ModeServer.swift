import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// What answers the requests at a path and below: one mode. Used on the event loop only.
protocol ModeServer: AnyObject {
  /// Answers a request that has passed `AccessPolicy.check`.
  ///
  /// - Throws: the refusal to send.
  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer
  /// The server stops, and its peers have been told: nothing new is begun. `done` is called once, when nothing of the mode's own is left.
  func stop(_ done: @escaping () -> Void)
  /// There is no more time: ends what is left, without waiting.
  func abort()
}

extension ModeServer {
  func stop(_ done: @escaping () -> Void) { done() }
  func abort() {}
}

extension RequestHead {
  /// - Throws: 426 for a request that is no upgrade, in modes without a page.
  func requireUpgrade() throws(Refusal) {
    guard wantsUpgrade else {
      throw Refusal(.upgradeRequired, "there is only WebSocket here", fields: [.upgrade: "websocket", .connection: "Upgrade"])
    }
  }
}
