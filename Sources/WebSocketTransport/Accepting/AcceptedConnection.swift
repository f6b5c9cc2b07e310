import HTTPTypes
import WebSocketCore

/// One accepted connection: whose it is, where it is counted, and whether it may be served. Used on the event loop only.
final class AcceptedConnection {
  private(set) var peer = RemotePeer.unknown
  private let acceptor: Acceptor
  private var refusal: Refusal?
  private var network: [UInt8]?

  init(_ acceptor: Acceptor, refusal: Refusal?) {
    self.acceptor = acceptor
    self.refusal = refusal
  }

  var policy: ConnectionPolicy { acceptor.policy }
  var application: any ServerApplication { acceptor.application }
  var openConnections: OpenConnections { acceptor.openConnections }

  /// Names the peer, and counts it unless it is a proxy's own connection.
  ///
  /// - Returns: whether the connection may stay, be it only to be told why it is not served.
  func arrived(from peer: RemotePeer, isProxys: Bool = false) -> Bool {
    self.peer = peer
    return isProxys || policy.trustedProxies.trusts(peer) || count(peer) != .dropped
  }

  /// Its TLS handshake is done.
  func secured(by tls: PeerTLS) {
    peer.tls = tls
    peer.isSecure = true
  }

  /// Whether the request may be answered; a trusted proxy's request makes its client the peer.
  ///
  /// - Throws: 429 or 503.
  func admit(_ head: RequestHead) throws(Refusal) {
    if policy.trustedProxies.trusts(peer) { follow(head.fields) }
    if let refusal { throw refusal }
  }

  /// The request is about to be answered with 101.
  ///
  /// - Throws: 503 where there may be only one.
  func becomeWebSocket() throws(Refusal) { try acceptor.becomesWebSocket(self) }

  func ended() {
    if let network { acceptor.remove(from: network) }
    acceptor.ended(self)
  }

  private func follow(_ fields: HTTPFields) {
    let isSecure = fields.isForwardedSecurely ?? peer.isSecure
    if let address = policy.trustedProxies.client(in: fields.values(of: "x-forwarded-for")) {
      // A certificate was the proxy's, not its client's.
      peer = RemotePeer(address: address, description: address.description, tls: peer.tls.map { _ in PeerTLS() })
      _ = count(peer)
    }
    peer.isSecure = isSecure
  }

  private func count(_ peer: RemotePeer) -> ConnectionCounter.Verdict {
    guard network == nil, let address = peer.address, !address.isLoopback, !policy.trustedProxies.trusts(peer) else { return .served }
    network = address.network
    let verdict = acceptor.add(from: address.network)
    if verdict != .served {
      refusal = Refusal(.tooManyRequests, "more than \(policy.maximumPerAddress) connections from one address", fields: [.retryAfter: "5"])
    }
    return verdict
  }
}

extension HTTPFields {
  fileprivate func values(of name: String) -> [String] {
    compactMap { $0.name.canonicalName == name ? $0.value : nil }
  }

  /// What the nearest proxy says in X-Forwarded-Proto; nil when it says nothing known.
  fileprivate var isForwardedSecurely: Bool? {
    switch values(of: "x-forwarded-proto").last?.split(separator: ",").last?.drop(while: { $0 == " " }).lowercased() {
    case "https", "wss": true
    case "http", "ws": false
    default: nil
    }
  }
}
