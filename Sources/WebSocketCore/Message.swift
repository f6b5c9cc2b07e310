package import NIOCore

/// A whole data message (RFC 6455 §5.6): text that is valid UTF-8, or binary.
package struct Message: Equatable, Sendable {
  package enum Kind: Sendable {
    case text
    case binary
  }

  package let kind: Kind
  package let payload: ByteBuffer

  package init(_ kind: Kind, _ payload: ByteBuffer) {
    self.kind = kind
    self.payload = payload
  }

  var opcode: Opcode { kind == .text ? .text : .binary }
}
