import Logging
import NIOCore
import WebSocketCore
import WebSocketTransport

/// Connects every WebSocket to a TCP or Unix address, of which it becomes the byte stream.
final class ForwardServer: ModeServer {
  private let destination: ClientRoute.Destination
  private let timeout: TimeAmount
  private let limits: Limits
  private let eventLoop: any EventLoop
  private let logger: Logger

  init(to destination: ClientRoute.Destination, timeout: Duration, limits: Limits, on eventLoop: any EventLoop, logger: Logger) {
    self.destination = destination
    self.timeout = TimeAmount(timeout)
    self.limits = limits.patient
    self.eventLoop = eventLoop
    self.logger = logger
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try head.requireUpgrade()
    let handshake = try ServerHandshake(head)
    return .later { [self] answer in
      let bridge = StreamBridge(on: eventLoop)
      bridge.connect(to: destination, timeout: timeout).assumeIsolated().whenComplete { [self] result in
        switch result {
        case .success:
          let subprotocol = Self.subprotocol(among: handshake.subprotocols)
          answer(.success(.upgrade(Acceptance(handshake, subprotocol: subprotocol, limits: limits, delegate: bridge))))
        case .failure(let error):
          let error = TransportError(error, at: destination.description)
          logger.unreachable("\(destination)", error)
          answer(.failure(Refusal(behind: error)))
        }
      }
    }
  }

  /// What the bytes are is a matter between client and destination, so that the client's first choice holds; but bytes they are, and
  /// `binary` is what websockify's clients call that.
  private static func subprotocol(among offered: [String]) -> String? {
    offered.contains("binary") ? "binary" : offered.first
  }
}
