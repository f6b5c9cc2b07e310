package import HTTPTypes

/// The server's half of the opening handshake (RFC 6455 §4.2), as functions of the request.
package struct ServerHandshake: Equatable, Sendable {
  /// The subprotocols that the client offers, in its order of preference.
  package let subprotocols: [String]
  private let extensions: [ExtensionOffer]
  private let key: String

  /// Reads an upgrade request that has passed `RequestHead.check`.
  ///
  /// - Throws: the refusal: 405, 426 or 400.
  package init(_ head: RequestHead) throws(Refusal) {
    guard head.method == .get else {
      throw Refusal(.methodNotAllowed, "a WebSocket handshake is a GET", fields: [.allow: "GET"])
    }
    guard HeaderList.contains("websocket", in: head.fields[values: .upgrade]) else {
      throw Refusal(.badRequest, "Upgrade must name websocket")
    }
    guard HeaderList.contains("upgrade", in: head.fields[values: .connection]) else {
      throw Refusal(.badRequest, "Connection must name upgrade")
    }
    guard head.fields[values: .secWebSocketVersion] == ["13"] else {
      throw Refusal(.upgradeRequired, "only version 13 is spoken here", fields: [.secWebSocketVersion: "13", .upgrade: "websocket"])
    }
    let keys = head.fields[values: .secWebSocketKey]
    guard keys.count == 1, let key = keys.first, Base64.decode(key)?.count == 16 else {
      throw Refusal(.badRequest, "Sec-WebSocket-Key must be 16 bytes in base64, once")
    }
    guard !head.hasBody else { throw Refusal(.badRequest, "a WebSocket handshake has no body") }
    guard let extensions = ExtensionOffer.list(head.fields[values: .secWebSocketExtensions]) else {
      throw Refusal(.badRequest, "Sec-WebSocket-Extensions is malformed")
    }
    self.extensions = extensions
    self.key = key
    subprotocols = HeaderList.members(of: head.fields[values: .secWebSocketProtocol]).filter(HeaderList.isToken).map(String.init)
  }

  /// What of the client's offers is taken.
  package func compression(_ policy: CompressionPolicy) -> PerMessageDeflate? { policy.agreement(on: extensions) }

  /// The 101 response.
  package func response(subprotocol: String?, compression: PerMessageDeflate? = nil) -> HTTPResponse {
    var fields: HTTPFields = [
      .upgrade: "websocket",
      .connection: "Upgrade",
      .secWebSocketAccept: HandshakeKey.accept(for: key),
    ]
    fields[.secWebSocketProtocol] = subprotocol
    fields[.secWebSocketExtensions] = compression?.answer.description
    return HTTPResponse(status: .switchingProtocols, headerFields: fields)
  }
}
