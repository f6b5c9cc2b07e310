/// Which check of the server's handshake answer failed (RFC 6455 §4.1).
package enum HandshakeError: Error, Equatable, Sendable {
  /// Another HTTP status than 101.
  case status(Int)
  case noUpgrade
  case noConnectionUpgrade
  case wrongAccept
  case unrequestedExtension
  /// Not what the server may answer to our offer.
  case badExtension
  case unrequestedSubprotocol
  /// None of the subprotocols that we need was agreed to.
  case noSubprotocol([String])
}

extension HandshakeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .status(let code): "the server answered with HTTP status \(code) instead of 101"
    case .noUpgrade: "the 101 answer lacks Upgrade: websocket"
    case .noConnectionUpgrade: "the 101 answer lacks Connection: Upgrade"
    case .wrongAccept: "Sec-WebSocket-Accept is not the answer to our key"
    case .unrequestedExtension: "the server chose an extension that was not offered"
    case .badExtension: "the server's answer to the offer of compression is wrong"
    case .unrequestedSubprotocol: "the server chose a subprotocol that was not offered"
    case .noSubprotocol(let names): "the server does not speak \(names.joined(separator: ", "))"
    }
  }
}
