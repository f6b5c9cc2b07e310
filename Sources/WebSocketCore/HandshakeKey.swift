/// Sec-WebSocket-Key and the answer that proves it was understood (RFC 6455 §1.3).
package enum HandshakeKey {
  /// 16 random bytes in base64.
  package static func random(using generator: inout some RandomNumberGenerator) -> String {
    Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  package static func accept(for key: String) -> String {
    Base64.encode(SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
  }
}
