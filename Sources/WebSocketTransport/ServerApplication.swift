package import HTTPTypes
package import WebSocketCore

/// What a server answers; used on the server's event loop only.
package protocol ServerApplication: AnyObject {
  /// Answers a request whose head has passed `RequestHead.check`.
  ///
  /// - Throws: the refusal to send.
  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer
  /// A request was refused, by the application or before it was asked.
  func refused(_ refusal: Refusal, from peer: RemotePeer)
  /// Accepting waits, for this reason.
  func paused(_ reason: String)
  /// A connection came to no TLS.
  func failed(_ failure: ServerTLSFailure, from peer: RemotePeer)
  /// A request was answered without an upgrade, or a WebSocket is gone.
  func ended(_ visit: Visit)
}

extension ServerApplication {
  package func paused(_ reason: String) {}
  package func failed(_ failure: ServerTLSFailure, from peer: RemotePeer) {}
  package func ended(_ visit: Visit) {}
}

package enum ServerAnswer {
  case upgrade(Acceptance)
  /// A plain HTTP response and its body; the connection ends behind it.
  case content(HTTPResponse, body: [UInt8])
  /// The same with a part of a file, as long as the response's Content-Length, or without a body.
  case file(HTTPResponse, FileBody?)
  /// The answer depends on the request's body, of at most `limit` bytes.
  case afterBody(limit: Int, ([UInt8]) throws(Refusal) -> ServerAnswer)
  /// It is called with a receiver of the answer, which is to be called once, on the same event loop, at once or later. The delegate of
  /// an acceptance that comes when the connection has ended is `closed` without having been `opened`.
  case later((@escaping (Result<ServerAnswer, Refusal>) -> Void) -> Void)

  /// The same answer; an upgrade, at once or later, is counted in `totals`.
  package func counted(in totals: TrafficTotals) -> ServerAnswer {
    switch self {
    case .upgrade(var acceptance):
      acceptance.totals = totals
      return .upgrade(acceptance)
    case .content, .file: return self
    case .afterBody(let limit, let answer):
      return .afterBody(limit: limit) { (body) throws(Refusal) in try answer(body).counted(in: totals) }
    case .later(let ask): return .later { answer in ask { answer($0.map { $0.counted(in: totals) }) } }
    }
  }
}

/// How an accepted handshake goes on.
package struct Acceptance {
  let handshake: ServerHandshake
  let subprotocol: String?
  let compression: CompressionPolicy
  let limits: Limits
  let maximumQueue: Int
  let delegate: any WebSocketDelegate
  /// What the connection is counted in, beside its own `Visit`.
  var totals: TrafficTotals?

  /// - Parameters:
  ///   - compression: what becomes of the client's offer, if it makes one.
  ///   - maximumQueue: the next message on top of more unsent bytes than this closes the connection with 4008.
  package init(
    _ handshake: ServerHandshake, subprotocol: String? = nil, compression: CompressionPolicy = .none, limits: Limits,
    maximumQueue: Int = .max, delegate: any WebSocketDelegate
  ) {
    self.handshake = handshake
    self.subprotocol = subprotocol
    self.compression = compression
    self.limits = limits
    self.maximumQueue = maximumQueue
    self.delegate = delegate
  }
}
