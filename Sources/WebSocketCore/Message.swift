package import NIOCore

/// A whole data message (RFC 6455 §5.6): text that is valid UTF-8, or binary.
package struct Message: Equatable, Sendable {
  package enum Kind: Sendable {
    case text
    case binary
  }

  package let kind: Kind
  package let payload: ByteBuffer
  /// Whether the length of its compressed form would tell too much: it is never compressed (RFC 7692 §8).
  package let isSecret: Bool

  package init(_ kind: Kind, _ payload: ByteBuffer, isSecret: Bool = false) {
    self.kind = kind
    self.payload = payload
    self.isSecret = isSecret
  }

  /// Whether both say the same, however they travel.
  package static func == (one: Message, other: Message) -> Bool { one.kind == other.kind && one.payload == other.payload }

  var opcode: Opcode { kind == .text ? .text : .binary }
}
