import HTTPTypes
import Logging
import WebSocketCore
import WebSocketTransport

extension Refusal {
  /// What is behind a path cannot be had: the client learns why, and not where it is.
  init(behind error: TransportError) {
    switch error {
    case .timedOut(let stage): self.init(.gatewayTimeout, "what is behind this path does not answer: \(stage) took too long")
    case .unreachable(_, let why): self.init(.badGateway, "what is behind this path cannot be reached: \(why)")
    case .unknownHost, .permissionDenied, .addressInUse, .configuration, .wrongPassphrase, .proxy:
      self.init(.badGateway, "what is behind this path cannot be reached")
    case .refused(let refusal): self.init(.badGateway, "what is behind this path answered with HTTP status \(refusal.status)")
    case .handshake(let error): self.init(.badGateway, "what is behind this path does not shake hands: \(error)")
    case .notHTTP: self.init(.badGateway, "what is behind this path does not speak HTTP")
    case .closedInHandshake: self.init(.badGateway, "what is behind this path closed the connection during the handshake")
    case .tls: self.init(.badGateway, "what is behind this path is not trusted")
    }
  }
}

extension Logger {
  /// For the operator: where it is, and the whole reason.
  func unreachable(_ address: String, _ error: TransportError) {
    warning("no connection", metadata: ["reason": "\(Failure(error, "cannot connect to \(address)").text)"])
  }
}
