import HTTPTypes
import Logging
import NIOCore
import WebSocketCore
import WebSocketTransport

/// Hands every WebSocket on to another server, once that has taken it.
final class ProxyServer: ModeServer {
  private let upstream: Upstream
  private let path: URLPath
  private let client: Client
  private let limits: Limits
  private let eventLoop: any EventLoop
  private let logger: Logger
  private var random = SystemRandomNumberGenerator()

  /// - Parameters:
  ///   - path: what is behind it is added to the upstream's own.
  ///   - options: how the upstream is reached.
  init(
    to upstream: Upstream, at path: URLPath, _ options: UpstreamConfiguration, limits: Limits, on eventLoop: any EventLoop, logger: Logger
  ) {
    self.upstream = upstream
    self.path = path
    self.limits = limits.patient
    self.eventLoop = eventLoop
    self.logger = logger
    client = Client(route: upstream.route(options), limits: limits.patient, timeout: TimeAmount(options.timeout))
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    try head.requireUpgrade()
    let handshake = try ServerHandshake(head)
    guard let target = upstream.target(adding: path.rest(of: head.target)) else { throw .unknownPath }
    var fields = HTTPFields()
    if let address = peer.address, let name = HTTPField.Name("X-Forwarded-For") { fields[name] = address.description }
    let request = ClientHandshake(
      authority: upstream.url.authority, target: target, subprotocols: handshake.subprotocols, fields: fields,
      key: HandshakeKey.random(using: &random), needsSubprotocol: false)
    return .later { [self] answer in relay(handshake, to: request, answer) }
  }

  private func relay(
    _ handshake: ServerHandshake, to request: ClientHandshake, _ answer: @escaping (Result<ServerAnswer, Refusal>) -> Void
  ) {
    let (near, far) = RelayEnd.pair()
    client.connect(request, on: eventLoop, delegate: far).assumeIsolated().whenComplete { [self] result in
      switch result {
      case .success(let subprotocol):
        answer(.success(.upgrade(Acceptance(handshake, subprotocol: subprotocol, limits: limits, delegate: near))))
      case .failure(let error):
        let error = TransportError(error, at: upstream.url.authority)
        logger.unreachable("\(upstream.url)", error)
        answer(.failure(Refusal(behind: error)))
      }
    }
  }
}
