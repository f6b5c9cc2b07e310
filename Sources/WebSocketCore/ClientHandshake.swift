package import HTTPTypes

/// The client's half of the opening handshake (RFC 6455 §4.1): the request it makes and the check of what comes back.
package struct ClientHandshake: Sendable {
  package let head: RequestHead
  private let key: String
  private let subprotocols: [String]
  private let offersCompression: Bool
  private let needsSubprotocol: Bool

  /// - Parameters:
  ///   - authority: host and, unless it is the scheme's default, port.
  ///   - offersCompression: whether the server may choose permessage-deflate.
  ///   - fields: further ones, sent behind the handshake's own in this order, doubles kept; none of them may be the handshake's.
  ///   - key: from `HandshakeKey.random`.
  ///   - needsSubprotocol: whether a server that agrees to none of `subprotocols` fails the check.
  package init(
    authority: String, target: String, subprotocols: [String] = [], offersCompression: Bool = false, fields: HTTPFields = [:], key: String,
    needsSubprotocol: Bool = true
  ) {
    var own = HTTPFields()
    own[.upgrade] = "websocket"
    own[.connection] = "Upgrade"
    own[.secWebSocketVersion] = "13"
    own[.secWebSocketKey] = key
    if !subprotocols.isEmpty { own[.secWebSocketProtocol] = subprotocols.joined(separator: ", ") }
    if offersCompression { own[.secWebSocketExtensions] = PerMessageDeflate.offer.description }
    for field in fields { own.append(field) }
    head = RequestHead(method: .get, target: target, hosts: [authority], fields: own)
    self.key = key
    self.subprotocols = subprotocols
    self.offersCompression = offersCompression
    self.needsSubprotocol = needsSubprotocol
  }

  /// Checks the server's answer.
  ///
  /// - Throws: the first check that failed.
  package func check(_ response: HTTPResponse) throws(HandshakeError) -> HandshakeAgreement {
    guard response.status == .switchingProtocols else { throw .status(response.status.code) }
    let fields = response.headerFields
    guard HeaderList.contains("websocket", in: fields[values: .upgrade]) else { throw .noUpgrade }
    guard HeaderList.contains("upgrade", in: fields[values: .connection]) else { throw .noConnectionUpgrade }
    guard fields[values: .secWebSocketAccept] == [HandshakeKey.accept(for: key)] else { throw .wrongAccept }
    let compression = try compression(fields[values: .secWebSocketExtensions])
    let agreed = fields[values: .secWebSocketProtocol]
    guard agreed.count <= 1, agreed.allSatisfy(subprotocols.contains) else { throw .unrequestedSubprotocol }
    guard !needsSubprotocol || subprotocols.isEmpty || !agreed.isEmpty else { throw .noSubprotocol(subprotocols) }
    return HandshakeAgreement(subprotocol: agreed.first, compression: compression)
  }

  private func compression(_ values: [String]) throws(HandshakeError) -> PerMessageDeflate? {
    guard let answers = ExtensionOffer.list(values) else { throw .badExtension }
    guard let answer = answers.first else { return nil }
    guard offersCompression, answers.count == 1, answer.name == PerMessageDeflate.name else { throw .unrequestedExtension }
    guard let compression = PerMessageDeflate(answer: answer) else { throw .badExtension }
    return compression
  }
}
