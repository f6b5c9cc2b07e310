/// What a frame carries (RFC 6455 §5.2); the reserved opcodes have no case, since a frame with one fails the connection.
package enum Opcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  /// Close, ping and pong: at most 125 bytes, never fragmented (RFC 6455 §5.5).
  package var isControl: Bool { rawValue >= 0x8 }

  /// Text and binary: the first frame of a message.
  var startsMessage: Bool { self == .text || self == .binary }
}
