/// A ping or a pong was to carry more than 125 bytes (RFC 6455 §5.5).
package struct ControlPayloadTooLong: Error, Equatable, Sendable {
  package let length: Int
}
